"""Which country 全国 and a ruler without one mean: that which the article tells of, at home or abroad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.expressions import compiled
from kg.links import CHINA
from kg.vocabulary.patterns import code_of

if TYPE_CHECKING:
    import re

    from kg.claims.encode import Sentence
    from kg.links import Article
    from kg.model import IRI
    from kg.vocabulary import Knowledge
    from kg.vocabulary.lexicon import Entry

__all__ = ["NATIONWIDE", "Nation"]

_PERSON, _REGION = code_of("Person"), "Region"
_BLOCKS = 1
"""How many paragraphs back the country may be named."""
NATIONWIDE = compiled(
    "全国(?!人大|人民|政协|两会|工商|性|最|首|排名|各族|第)(?:各地|范围内?|上下|共计?|累计|已经?|先后|陆续|合计|一?共|总共|集中|组织|开展){0,3}[^，。；]{0,6}$"
    "|国内的?[\ue00d]?(?:矿场|矿企|矿机)(?:已|均|都|也|被|遭|陆续|相继|纷纷|先后|全部|集体|大批|大规模|开始|全面|几乎|尚未|基本){0,4}$"
)
_OPENS = "(?:^|[，；。])(?:时任|现任|前|代)?[^，。；：、\ue000-\uf8ff]{0,6}?"
_BIDS = "下令|宣布|要求|命令|指示|颁令|责成|勒令|签署|表示|说|称|警告|强调|承诺|誓言"


class Nation:
    """Tells the country of an order."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Compile how a ruler gives an order."""
        self._lexicon = knowledge.lexicon
        self._orders: re.Pattern[str] = compiled(
            f"{_OPENS}{knowledge.cues.regex('ruler')}(?:[{_PERSON}])[^。；]{{0,40}}?(?:{_BIDS})"
        )

    def __call__(self, sentence: Sentence, article: Article, first: int, start: int) -> list[IRI]:
        """Return the country that a measure at ``start`` strikes, whose clause begins at ``first`` and names no place."""
        return self._whole(sentence, article, first, start) or self._ruled(sentence, article, start)

    def _whole(self, sentence: Sentence, article: Article, first: int, start: int) -> list[IRI]:
        """Return the country all over which something is done (下令全国暂停挖矿), if ``[first, start)`` says so."""
        if not NATIONWIDE.search(sentence.code, first, start):
            return []
        if abroad := self._abroad(sentence, article):
            return [abroad]
        by_code = self._lexicon.by_code
        home = CHINA in article.entities or any(code in by_code for code in article.regions.values() if code.isdigit())
        return [CHINA] if home else []

    def _ruled(self, sentence: Sentence, article: Article, start: int) -> list[IRI]:
        """Return the foreign country whose ruler gives an order before ``start`` and names no place (总统某某下令清查矿场)."""
        if _PERSON not in sentence.code[:start] or not self._orders.search(sentence.code, 0, start):
            return []
        abroad = self._abroad(sentence, article)
        return [abroad] if abroad else []

    def _abroad(self, sentence: Sentence, article: Article) -> IRI | None:
        """Return the foreign country that the words before a place of the sentence spoke of last; None if that is China."""
        view, hits = article.sheet.reading.view, article.sheet.hits
        for number in range(min(sentence.hits.values(), default=len(hits)) - 1, -1, -1):
            hit = hits[number]
            if view.count("\n", hit.end, sentence.start) > _BLOCKS * 2:
                return None
            linked = article.links[number]
            code = article.regions.get(linked.entity, "") if linked and hit.kind != _REGION else hit.part("code")
            if country := self._country(code):
                return country.iri if country.iri != CHINA else None
        return None

    def _country(self, code: str) -> Entry | None:
        """Return the country that a code is of, or of a place in."""
        by_code = self._lexicon.by_code
        codes = (code, *self._lexicon.ancestors(code)) if code in by_code else ()
        return next((by_code[c] for c in codes if c in by_code and by_code[c].level == "country"), None)
