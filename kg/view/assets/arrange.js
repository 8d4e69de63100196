// Places for the little that filters leave: stories from left to right, packed into the window.
const ARRANGE = { column: 74, row: 13, between: 26, chip: 3, beside: 22, below: 176 };

/**
 * Arrange some nodes anew.
 * @param {number[]} numbers entities and values, ascending
 * @param {Map<number, number[]>} sizes rows [number, x, y, width, height], of which only the sizes are read
 * @returns {Map<number, number[]>} rows of the same form with new places
 */
function arrangeAnew(numbers, sizes) {
  const values = new Map();
  const entities = [];
  for (const number of numbers) {
    const holder = node(number).h;
    if (holder === undefined) entities.push(number);
    else values.set(holder, [...(values.get(holder) || []), number]);
  }
  const links = [];
  const there = new Set(entities);
  for (const number of entities)
    for (const edge of TOUCHING[number]) {
      const [source, target] = D.edges[edge];
      if (source === number && target !== source && there.has(target) && passing(edge, false).length) links.push([source, target]);
    }
  const leading = new Set(links.map(([source]) => source));
  const cells = new Map(entities.map((number) => [number, cellOf(number, values.get(number) || [], sizes, leading.has(number))]));
  const blocks = islandsOf(entities, links).map((island) => layered(island, links, cells));
  const places = new Map();
  for (const [block, left, top] of packed(blocks)) for (const [number, x, y, w, h] of block.rows) places.set(number, [number, Math.round(x + left), Math.round(y + top), w, h]);
  return places;
}

/** An entity's card with its tags below and its figures to the right (below too, where lines lead on), as a block of rows from the top left. */
function cellOf(number, values, sizes, leading) {
  const size = (id) => sizes.get(id)?.slice(3) || [80, 19];
  const [w, h] = size(number);
  const rows = [];
  let [x, y, width] = [0, h + ARRANGE.chip, w];
  const isFigure = (id) => node(id).k === "quantity";
  const [tags, all] = [values.filter((id) => !isFigure(id)), values.filter(isFigure)];
  const [lower, figures] = leading ? [[...tags, ...all], []] : [tags, all];
  for (const id of lower) {
    const [cw, ch] = size(id);
    if (x && (x + cw > Math.max(w, ARRANGE.below) || isFigure(id))) [x, y] = [0, y + ch + ARRANGE.chip];
    rows.push([id, x + cw / 2, y + ch / 2, cw, ch]);
    x += cw + ARRANGE.chip;
    width = Math.max(width, x - ARRANGE.chip);
  }
  const below = rows.length ? Math.max(...rows.map((row) => row[2] + row[4] / 2)) : h;
  const stack = figures.reduce((sum, id) => sum + size(id)[1] + ARRANGE.chip, 0);
  const height = Math.max(below, stack);
  const shift = (height - below) / 2;
  rows.push([number, w / 2, h / 2, w, h]);
  rows.forEach((row) => (row[2] += shift));
  let [top, right] = [(height - stack) / 2, width];
  for (const id of figures) {
    const [cw, ch] = size(id);
    rows.push([id, width + ARRANGE.beside + cw / 2, top + ch / 2, cw, ch]);
    right = Math.max(right, width + ARRANGE.beside + cw);
    top += ch + ARRANGE.chip;
  }
  return { rows, width: right, height };
}

/** Connected parts, each ascending, in the order of their first node. */
function islandsOf(entities, links) {
  const root = new Map(entities.map((number) => [number, number]));
  const find = (number) => {
    let top = number;
    while (root.get(top) !== top) top = root.get(top);
    return top;
  };
  for (const [a, b] of links) root.set(Math.max(find(a), find(b)), Math.min(find(a), find(b)));
  const islands = new Map();
  for (const number of entities) islands.set(find(number), [...(islands.get(find(number)) || []), number]);
  return [...islands.values()];
}

/** Columns by the longest way from a source (a back link counts for nothing), rows by the mean place of neighbours. */
function layered(island, links, cells) {
  const members = new Set(island);
  const inside = links.filter(([a, b]) => members.has(a) && members.has(b));
  const ahead = new Map(island.map((number) => [number, []]));
  const behind = new Map(island.map((number) => [number, []]));
  inside.forEach(([a, b]) => (ahead.get(a).push(b), behind.get(b).push(a)));
  const depth = depths(island, ahead, behind);
  const columns = [];
  for (const number of island) {
    columns[depth.get(number)] = columns[depth.get(number)] || [];
    columns[depth.get(number)].push(number);
  }
  const order = new Map();
  columns.forEach((column) => column?.forEach((number, place) => order.set(number, place)));
  for (let sweep = 0; sweep < 8; sweep += 1)
    for (const column of sweep % 2 ? [...columns].reverse() : columns) {
      if (!column) continue;
      const mean = (number) => {
        const near = [...ahead.get(number), ...behind.get(number)];
        return near.length ? near.reduce((sum, other) => sum + order.get(other) / columns[depth.get(other)].length, 0) / near.length : order.get(number) / column.length;
      };
      const wanted = new Map(column.map((number) => [number, mean(number)]));
      column.sort((a, b) => wanted.get(a) - wanted.get(b) || a - b);
      column.forEach((number, place) => order.set(number, place));
    }
  return stacked(columns.filter(Boolean), cells);
}

/** The column of each node of an island. */
function depths(island, ahead, behind) {
  const depth = new Map();
  const busy = new Set();
  const visit = (number) => {
    if (depth.has(number)) return depth.get(number);
    if (busy.has(number)) return -1; // a circle: its first node stays to the left
    busy.add(number);
    const found = 1 + Math.max(-1, ...behind.get(number).map(visit));
    busy.delete(number);
    depth.set(number, found);
    return found;
  };
  island.forEach(visit);
  for (const number of island) {
    const next = ahead.get(number).map((other) => depth.get(other)).filter((d) => d > depth.get(number));
    if (next.length && !behind.get(number).length) depth.set(number, Math.min(...next) - 1); // close to what it does
  }
  return depth;
}

/** Put columns beside each other, each in the middle; one that is too tall is broken. */
function stacked(columns, cells) {
  const tall = 640;
  const broken = columns.flatMap((column) => {
    const total = column.reduce((sum, number) => sum + cells.get(number).height + ARRANGE.row, 0);
    const parts = Math.ceil(total / tall);
    const share = Math.ceil(column.length / parts);
    return Array.from({ length: parts }, (_, part) => column.slice(part * share, (part + 1) * share)).filter((part) => part.length);
  });
  const height = (column) => column.reduce((sum, number) => sum + cells.get(number).height + ARRANGE.row, -ARRANGE.row);
  const whole = Math.max(...broken.map(height));
  const rows = [];
  let left = 0;
  for (const column of broken) {
    let y = (whole - height(column)) / 2;
    for (const number of column) {
      for (const [id, x, cy, w, h] of cells.get(number).rows) rows.push([id, left + x, y + cy, w, h]);
      y += cells.get(number).height + ARRANGE.row;
    }
    left += Math.max(...column.map((number) => cells.get(number).width)) + ARRANGE.column;
  }
  return { rows, width: left - ARRANGE.column, height: whole };
}

/** Put blocks on shelves, tallest first, in the width that lets the whole be drawn largest. */
function packed(blocks) {
  const order = blocks.map((_, number) => number).sort((a, b) => blocks[b].height - blocks[a].height || blocks[b].width - blocks[a].width || a - b);
  const stage = $("stage");
  const [width, height] = [stage.clientWidth || 1000, stage.clientHeight || 700];
  const widest = Math.max(1, ...blocks.map((block) => block.width));
  const area = blocks.reduce((sum, block) => sum + (block.width + ARRANGE.between) * (block.height + ARRANGE.between), 0);
  const ideal = Math.sqrt((area * width) / height);
  let best = null;
  for (let step = 0; step < 12; step += 1) {
    const limit = NARROW.matches ? Math.max(widest, width / 0.62) : Math.max(widest, ideal * (0.8 + step * 0.1));
    const corners = [];
    let [left, top, tall, right] = [0, 0, 0, 1];
    for (const number of order) {
      const block = blocks[number];
      if (left && left + block.width > limit) [left, top, tall] = [0, top + tall + ARRANGE.between, 0];
      corners.push([block, left, top]);
      right = Math.max(right, left + block.width);
      tall = Math.max(tall, block.height);
      left += block.width + ARRANGE.between;
    }
    const scale = Math.min(width / right, height / (top + tall || 1));
    if (!best || scale > best.scale * 1.001) best = { scale, corners };
  }
  return best ? best.corners : [];
}
