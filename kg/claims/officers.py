"""Officers of a body that was named before, by what posts such bodies have: 某市公安局通报案情。局长某某说."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.claims.raw import Raw
from kg.expressions import compiled
from kg.model import IRI
from kg.vocabulary.branches import either
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.vocabulary import Knowledge

__all__ = ["Officers"]

_PERSON, _TIME = code_of("Person"), code_of("Time")
_BODIES = frozenset({"Agency", "Association", "ResearchInstitute", "Company"})
_ALONE = compiled(f"(?:^|[，。；、：”{_TIME}])(?P<words>[^，。；、：！？“”（）\ue000-\uf8ff]{{2,14}})$")
"""What stands before a name, back to where its clause begins: no body is among it."""
_LEADS = compiled("据|由|经|随后|对此|会上|此前|但|而|同时|会议由|此外")
_UNIT = compiled("[^的了在对向把被将与和是说称于]{0,8}")
"""A part of the body, which the post is of (中心支行副行长, 能源处处长)."""
_SEATS = ("分局", "支行", "分行", "支队", "大队", "总队", "派出所")
_LISTED = tuple(_PERSON + join for join in "、和与及")
_GOVERNORS, _NATION = ("省长",), frozenset({"10"})
"""Posts at the head of a province; how the code of the whole country begins."""
_DEPUTY = ("", "副", "常务", "常务副", "代")
"""What may stand before such a post where somebody stands alone; anything else is of another place (豪登省副省长)."""
_ANY, _BACK, _REACH = "*", 2, 18


class Officers:
    """Finds such officers: the post stands alone at the head of a clause, and fits a body of the sentences before."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take the posts, longest first."""
        posts = knowledge.grammar.officers
        self._several = compiled(either(knowledge.grammar.shared_posts))
        self._by_code = knowledge.lexicon.by_code
        self._endings = sorted(posts.items(), key=lambda item: (-len(item[0]), item[0]))

    def __call__(self, article: Article, sentences: tuple[Sentence, ...], raws: Iterable[Raw]) -> Iterator[Raw]:
        """Yield where those persons hold their post of whom nothing else told it."""
        of_some = [sentence for sentence in sentences if _PERSON in sentence.code]
        placed = {raw.subject: raw for raw in raws if raw.predicate == "affiliatedWith"} if of_some else {}
        for sentence in of_some:
            for place, number in sentence.hits.items():
                linked = article.links[number] if sentence.code[place] == _PERSON else None
                if linked is None or linked.entity in placed:
                    continue
                if post := linked.hit.part("post"):
                    words = self._words(sentence, place, post)
                    body = self._body(article, sentences, sentence, place, words) if words else None
                    body = body or (self._place(article, post) if words and words.removesuffix(post) in _DEPUTY else None)
                    start = place - len(words)
                else:
                    words, body, start = self._shared(article, sentence, place, placed)
                if body:
                    at = sentence.number, *sentence.view_range(start, place + 1)
                    raw = Raw(linked.entity, "affiliatedWith", body, *at, "officer.alone", "0.78", position=words)
                    placed[linked.entity] = raw
                    yield raw

    def _place(self, article: Article, post: str) -> IRI | None:
        """Return the province whose head somebody is who stands alone (副省长某某), where the article names but one."""
        codes = {code[:2] for code, _ in article.sheet.regions if code.isdigit() and code[:2] not in _NATION}
        entry = self._by_code.get(f"{codes.pop()}0000") if post.endswith(_GOVERNORS) and len(codes) == 1 else None
        return entry.iri if entry and entry.iri in article.entities else None

    def _shared(self, article: Article, sentence: Sentence, place: int, placed: dict[IRI, Raw]) -> tuple[str, IRI | None, int]:
        """Return the post, with its body, of the person named right before in the list, where several may hold it."""
        before = article.links[sentence.hits[place - 2]] if sentence.code[max(0, place - 2) : place] in _LISTED else None
        raw = placed.get(before.entity) if before else None
        shared = raw is not None and raw.sentence == sentence.number and self._several.search(raw.position or "")
        return (raw.position or "", IRI(str(raw.object)), place - 2) if raw and shared else ("", None, 0)

    def _words(self, sentence: Sentence, place: int, post: str) -> str:
        """Return the words for a post that stands alone before a name, or the empty string."""
        found = _ALONE.search(sentence.code, max(0, place - _REACH), place)
        if found is None or not found["words"].endswith(post):
            return ""
        lead = _LEADS.match(found["words"])
        words = found["words"][lead.end() :] if lead else found["words"]
        return words if _UNIT.fullmatch(words.removesuffix(post)) else ""

    def _body(self, article: Article, sentences: tuple[Sentence, ...], sentence: Sentence, place: int, words: str) -> IRI | None:
        """Return the body whose officer it is: the last one before that has such a post."""
        endings = next((ends for post, ends in self._endings if words.endswith(post)), ())
        if not endings:
            return None
        seat = next((seat for seat in _SEATS if seat in words), "")
        for before in reversed(sentences[max(0, sentence.number - _BACK) : sentence.number + 1]):
            if before.title or sentence.block - before.block > 1:
                return None
            for at, number in reversed(before.hits.items()):
                linked = article.links[number]
                if linked is None or linked.hit.kind not in _BODIES or (before is sentence and at >= place):
                    continue
                name = article.entities[linked.entity].label
                if seat and seat not in name:
                    continue
                if name.endswith(endings) or (_ANY in endings and linked.hit.kind == "Agency"):
                    return linked.entity
        return None
