import java.io.FileOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryExecution;
import org.apache.jena.query.QueryExecutionFactory;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ResultSetFormatter;
import org.apache.jena.rdf.model.Model;
import org.apache.jena.riot.Lang;
import org.apache.jena.riot.RDFDataMgr;

/** Answers queries with Jena ARQ, all in one process: a Turtle file, a folder for the answers, and query files. */
public class Ask {
    public static void main(String[] args) throws Exception {
        Model model = RDFDataMgr.loadModel(args[0], Lang.TURTLE);
        for (int i = 2; i < args.length; i++) {
            Path file = Path.of(args[i]);
            Path target = Path.of(args[1], file.getFileName() + ".out");
            Query query = QueryFactory.create(Files.readString(file));
            try (QueryExecution asked = QueryExecutionFactory.create(query, model);
                 OutputStream out = new FileOutputStream(target.toFile())) {
                if (query.isAskType()) {
                    ResultSetFormatter.outputAsJSON(out, asked.execAsk());
                } else if (query.isSelectType()) {
                    ResultSetFormatter.outputAsJSON(out, asked.execSelect());
                } else {
                    Model found = query.isConstructType() ? asked.execConstruct() : asked.execDescribe();
                    RDFDataMgr.write(out, found, Lang.NTRIPLES);
                }
            }
        }
    }
}
