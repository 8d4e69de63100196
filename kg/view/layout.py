"""Where everything stands: stories read from left to right, packed so that they fill the window.

An entity with the values around it is a cell. Cells that are connected make an island: a layered drawing
(Sugiyama, Tagawa, Toda 1981, by igraph), so that issuer, document and target stand in that order. An island that is
too large for a glance is divided into communities (Blondel et al. 2008, by igraph, fixed seed), and where there are too many
islands to draw one by one, small ones share a group. Islands are packed
bottom-left along a skyline into the shape of the window. The same graph gives the same places.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice, pairwise
from math import ceil
from statistics import fmean as mean
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.view.labels import Size

__all__ = ["WINDOW", "Box", "Cell", "Plan", "arrange"]

WINDOW = (1150.0, 770.0)
"""The room for the graph in a window of 1400 × 900 pixels, once header and side bar have theirs."""

_SEED = 20210620
_ISLAND = 40
_GROUP_LEAST = 8
_GROUP_APART = 0.15
_MANY = 300
_COLUMN = 640.0
_GAP_X, _GAP_Y = 78.0, 12.0
_CHIP_GAP = 3.0
_BESIDE = 22.0
_BETWEEN = 26.0
_BELOW_WIDTH = 176.0


@dataclass(frozen=True, slots=True)
class Cell:
    """An entity's card with the values below it and beside it, in the order in which they are drawn."""

    key: str
    card: Size
    below: tuple[tuple[str, Size], ...] = ()
    beside: tuple[tuple[str, Size], ...] = ()


@dataclass(frozen=True, slots=True)
class Box:
    """A node's place: its middle and its extent, in pixels at scale 1."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plan:
    """The places of all nodes, the extent of the whole, and the pairs of cells that lie on different islands.

    ``groups`` holds the numbers of the cells of each group, where groups were asked for.
    """

    boxes: Mapping[str, Box]
    width: float
    height: float
    far: frozenset[tuple[int, int]]
    groups: tuple[tuple[int, ...], ...] = ()

    @property
    def scale(self) -> float:
        """How large the whole can be drawn in the window of `WINDOW`."""
        return min(WINDOW[0] / max(self.width, 1), WINDOW[1] / max(self.height, 1))


@dataclass(frozen=True, slots=True)
class _Block:
    """Boxes with a common origin at the top left."""

    boxes: Mapping[str, Box]
    width: float
    height: float


def arrange(cells: Sequence[Cell], links: Sequence[tuple[int, int]], *, grouped: bool = False) -> Plan:
    """Give every cell a place; ``links`` are pairs of indices, from source to target, in any order.

    With ``grouped`` the cells come in groups, each with a part of the plane for itself: a community, or small islands together.
    """
    leading = {source for source, target in links if source != target}
    blocks = [_cell(cell, leading=number in leading) for number, cell in enumerate(cells)]
    islands = _islands(len(cells), links)
    home = {number: place for place, island in enumerate(islands) for number in island}
    inside: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for source, target in links:
        if home[source] == home[target]:
            inside[home[source]].append((source, target))
    drawn = [_layered(island, blocks, inside[place]) for place, island in enumerate(islands)]
    groups: tuple[tuple[int, ...], ...] = ()
    if grouped:
        bundles = _bundles(islands)
        groups = tuple(tuple(cell for place in bundle for cell in islands[place]) for bundle in bundles)
        drawn = [_together([drawn[place] for place in bundle]) for bundle in bundles]
        between = mean(block.height for block in drawn) * _GROUP_APART if drawn else 0.0
        drawn = [_Block(_moved(b.boxes, between / 2, between / 2), b.width + between, b.height + between) for b in drawn]
    width, height, corners = _pack([(block.width, block.height) for block in drawn])
    boxes: dict[str, Box] = {}
    for block, (left, top) in zip(drawn, corners, strict=True):
        boxes |= _moved(block.boxes, left, top)
    return Plan(boxes, width, height, frozenset(pair for pair in links if home[pair[0]] != home[pair[1]]), groups)


def _bundles(islands: Sequence[Sequence[int]]) -> list[list[int]]:
    """Put islands into groups: a large one is a group of its own, small ones go together in order."""
    bundles: list[list[int]] = []
    small: list[int] = []
    held = 0
    for place, island in enumerate(islands):
        if len(island) >= _GROUP_LEAST:
            bundles.append([place])
            continue
        small.append(place)
        held += len(island)
        if held >= _ISLAND:
            bundles.append(small)
            small, held = [], 0
    return [*bundles, small] if small else bundles


def _together(blocks: Sequence[_Block]) -> _Block:
    """Pack several blocks into one."""
    if len(blocks) == 1:
        return blocks[0]
    width, height, corners = _pack([(block.width, block.height) for block in blocks])
    boxes: dict[str, Box] = {}
    for block, (left, top) in zip(blocks, corners, strict=True):
        boxes |= _moved(block.boxes, left, top)
    return _Block(boxes, width, height)


def _moved(boxes: Mapping[str, Box], left: float, top: float) -> dict[str, Box]:
    """Shift boxes."""
    return {key: Box(box.x + left, box.y + top, box.width, box.height) for key, box in boxes.items()}


def _cell(cell: Cell, *, leading: bool) -> _Block:
    """Put the values of a cell around its card: tags in rows below, figures in a stack to its right.

    From a ``leading`` cell lines go on to the right, and would run through the figures: there they stand below too, one to a row.
    """
    beside = () if leading else cell.beside
    below = (*cell.below, *cell.beside) if leading else cell.below
    alone = {key for key, _ in cell.beside}
    width, rows_height = cell.card.width, 0.0
    rows: list[list[tuple[str, Size]]] = []
    limit, used = max(cell.card.width, _BELOW_WIDTH), 0.0
    for key, size in below:
        if not rows or used + size.width > limit or key in alone:
            rows.append([])
            used = 0.0
        rows[-1].append((key, size))
        used += size.width + _CHIP_GAP
        width = max(width, used - _CHIP_GAP)
    if rows:
        rows_height = sum(max(size.height for _, size in row) + _CHIP_GAP for row in rows)
    stack = sum(size.height + _CHIP_GAP for _, size in beside) - (_CHIP_GAP if beside else 0)
    height = max(cell.card.height + rows_height, stack)
    top = (height - cell.card.height - rows_height) / 2
    boxes = {cell.key: Box(cell.card.width / 2, top + cell.card.height / 2, cell.card.width, cell.card.height)}
    y = top + cell.card.height + _CHIP_GAP
    for row in rows:
        x = 0.0
        for key, size in row:
            boxes[key] = Box(x + size.width / 2, y + size.height / 2, size.width, size.height)
            x += size.width + _CHIP_GAP
        y += max(size.height for _, size in row) + _CHIP_GAP
    left, y = width + _BESIDE, (height - stack) / 2
    for key, size in beside:
        boxes[key] = Box(left + size.width / 2, y + size.height / 2, size.width, size.height)
        y += size.height + _CHIP_GAP
    whole = left + max(size.width for _, size in beside) if beside else width
    return _Block(boxes, whole, height)


def _islands(count: int, links: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Divide the cells into connected parts, and large parts into communities; each ascending, in order of the first."""
    import igraph  # noqa: PLC0415 - `kg --help` need not load it

    graph = igraph.Graph(count, sorted(set(links)))
    found: list[list[int]] = []
    for part in graph.connected_components(mode="weak"):
        if len(part) <= _ISLAND:
            found.append(sorted(part))
            continue
        igraph.set_random_number_generator(random.Random(_SEED))  # noqa: S311 - a drawing, repeatable on purpose
        try:
            inner = graph.induced_subgraph(part).as_undirected()
            found.extend(sorted(part[number] for number in community) for community in inner.community_multilevel())
        finally:
            igraph.set_random_number_generator(random)
    return sorted(found)


def _layered(island: Sequence[int], blocks: Sequence[_Block], links: Sequence[tuple[int, int]]) -> _Block:
    """Draw one island in columns, each cell at the height of its neighbours as far as there is room."""
    columns = _wrapped(_columns(island, links), blocks)
    near: dict[int, list[int]] = defaultdict(list)
    for source, target in links:
        near[source].append(target)
        near[target].append(source)
    middle = _heights(columns, blocks, near)
    boxes: dict[str, Box] = {}
    left = 0.0
    for number, column in enumerate(columns):
        for cell in column:
            boxes |= _moved(blocks[cell].boxes, left, middle[cell] - blocks[cell].height / 2)
        linked = number + 1 < len(columns) and set(column) & {n for c in columns[number + 1] for n in near[c]}
        left += max(blocks[cell].width for cell in column) + (_GAP_X if linked or not near else _GAP_X / 2)
    top = min(box.y - box.height / 2 for box in boxes.values())
    width = max(box.x + box.width / 2 for box in boxes.values())
    height = max(box.y + box.height / 2 for box in boxes.values()) - top
    return _Block(_moved(boxes, 0, -top), width, height)


def _columns(island: Sequence[int], links: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Assign cells to columns and order them within, with few crossings; a lone cell is a column of its own."""
    if len(island) == 1:
        return [list(island)]
    import igraph  # noqa: PLC0415 - `kg --help` need not load it

    place = {cell: number for number, cell in enumerate(island)}
    pairs = sorted({(place[a], place[b]) for a, b in links if a != b})
    graph = igraph.Graph(len(island), pairs, directed=True)
    spots = list(graph.layout_sugiyama(hgap=1, vgap=1, maxiter=100))[: len(island)]
    depth = [round(y) for _, y in spots]
    for number in range(len(island)):
        ahead = [depth[target] for target in graph.successors(number) if depth[target] > depth[number]]
        if ahead and not graph.predecessors(number):
            depth[number] = min(ahead) - 1
    layers: dict[int, list[int]] = defaultdict(list)
    for number in sorted(range(len(island)), key=lambda n: (spots[n][0], n)):
        layers[depth[number]].append(island[number])
    return [layers[d] for d in sorted(layers)]


def _wrapped(columns: Sequence[Sequence[int]], blocks: Sequence[_Block]) -> list[list[int]]:
    """Break a column that is too long for a window into several of about equal height."""
    broken: list[list[int]] = []
    for column in columns:
        total = sum(blocks[cell].height + _GAP_Y for cell in column)
        share, used = total / ceil(total / _COLUMN), 0.0
        broken.append([])
        for cell in column:
            if used >= share - 1e-6:
                broken.append([])
                used = 0.0
            broken[-1].append(cell)
            used += blocks[cell].height + _GAP_Y
    return broken


def _heights(columns: Sequence[Sequence[int]], blocks: Sequence[_Block], near: Mapping[int, Sequence[int]]) -> dict[int, float]:
    """Move cells towards the mean height of their neighbours, to and fro, without overlap."""
    middle: dict[int, float] = {}
    for column in columns:
        y = -sum(blocks[cell].height + _GAP_Y for cell in column) / 2
        for cell in column:
            middle[cell] = y + blocks[cell].height / 2
            y += blocks[cell].height + _GAP_Y
    for sweep in range(6):
        for column in columns if sweep % 2 else list(reversed(columns)):
            wanted = [mean(middle[n] for n in near.get(cell) or (cell,)) for cell in column]
            middle |= zip(column, _spread(wanted, [blocks[cell].height for cell in column]), strict=True)
    return middle


def _spread(wanted: Sequence[float], heights: Sequence[float]) -> list[float]:
    """Return the places nearest to those wanted (least squares) that keep the order and do not overlap.

    Pooling adjacent violators solves it exactly: neighbours that would collide move as one from then on.
    """
    offsets = [0.0]
    for above, below in pairwise(heights):
        offsets.append(offsets[-1] + (above + below) / 2 + _GAP_Y)
    pools: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        total, count = place - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before, more = pools.pop()
            total, count = total + before, count + more
        pools.append((total, count))
    places = [total / count for total, count in pools for _ in range(count)]
    return [place + offset for place, offset in zip(places, offsets, strict=True)]


def _pack(sizes: Sequence[tuple[float, float]]) -> tuple[float, float, list[tuple[float, float]]]:
    """Try several widths and keep the one whose packing can be drawn largest in the window."""
    if not sizes:
        return 1.0, 1.0, []
    area = sum((w + _BETWEEN) * (h + _BETWEEN) for w, h in sizes)
    widest = max(w for w, _ in sizes)
    ideal = (area * WINDOW[0] / WINDOW[1]) ** 0.5
    best: tuple[float, float, float, list[tuple[float, float]]] | None = None
    many = len(sizes) > _MANY
    for step in range(3 if many else 16):
        limit = max(widest, ideal * (0.95 + 0.1 * step if many else 0.85 + 0.05 * step))
        width, height, corners = _shelves(sizes, limit) if many else _skyline(sizes, limit)
        scale = min(WINDOW[0] / width, WINDOW[1] / height)
        if best is None or scale > best[0] + 1e-9:
            best = (scale, width, height, corners)
    assert best is not None  # noqa: S101 - sixteen widths were tried
    return best[1:]


def _shelves(sizes: Sequence[tuple[float, float]], limit: float) -> tuple[float, float, list[tuple[float, float]]]:
    """Place boxes in rows, the tallest first: little is wasted when there are many, and it takes linear time."""
    corners: list[tuple[float, float]] = [(0.0, 0.0)] * len(sizes)
    left = top = tall = right = 0.0
    for number in sorted(range(len(sizes)), key=lambda n: (-sizes[n][1], -sizes[n][0], n)):
        width, height = sizes[number]
        if left and left + width > limit:
            left, top, tall = 0.0, top + tall + _BETWEEN, 0.0
        corners[number] = (left, top)
        right, tall = max(right, left + width), max(tall, height)
        left += width + _BETWEEN
    return right, top + tall, corners


def _skyline(sizes: Sequence[tuple[float, float]], limit: float) -> tuple[float, float, list[tuple[float, float]]]:
    """Place boxes, the tallest first, each as high up and then as far left as it goes."""
    corners: list[tuple[float, float]] = [(0.0, 0.0)] * len(sizes)
    line: list[tuple[float, float, float]] = [(0.0, limit + _BETWEEN, 0.0)]
    right = bottom = 1.0
    for number in sorted(range(len(sizes)), key=lambda n: (-sizes[n][1], -sizes[n][0], n)):
        width, height = sizes[number]
        spots = []
        for first, (start, _, _) in enumerate(line):
            if start + width > limit + 1e-6:
                break
            end, top = start + width + _BETWEEN - 1e-6, 0.0
            for a, b, y in islice(line, first, None):
                if a >= end:
                    break
                if y > top and b > start + 1e-6:
                    top = y
            spots.append((top, start))
        top, left = min(spots)
        corners[number] = (left, top)
        right, bottom = max(right, left + width), max(bottom, top + height)
        line = _raised(line, left, left + width + _BETWEEN, top + height + _BETWEEN)
    return right, bottom, corners


def _raised(line: Sequence[tuple[float, float, float]], left: float, right: float, y: float) -> list[tuple[float, float, float]]:
    """Return the skyline with the stretch from left to right set to a height; neighbours of one height are joined."""
    pieces = [(a, min(b, left), top) for a, b, top in line if a < left]
    pieces.append((left, right, y))
    pieces += [(max(a, right), b, top) for a, b, top in line if b > right]
    joined: list[tuple[float, float, float]] = []
    for a, b, top in pieces:
        if joined and joined[-1][2] == top:
            joined[-1] = (joined[-1][0], b, top)
        else:
            joined.append((a, b, top))
    return joined
