// Reads a Turtle file with N3.js and writes its triples as N-Triples; fails on the first error.
import { readFileSync } from "node:fs";
import { Parser, Writer } from "n3";

const triples = new Parser({ format: "text/turtle" }).parse(readFileSync(process.argv[2], "utf8"));
const writer = new Writer({ format: "N-Triples" });
writer.addQuads(triples);
writer.end((error, text) => {
  if (error) throw error;
  process.stdout.write(text);
});
