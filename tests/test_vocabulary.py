"""What is known before anything is read: that a person's mistake is named, and what a pattern's words mean."""

from __future__ import annotations

import re
from pathlib import Path
from shutil import copytree

import pytest
from articles import knowledge

from kg.errors import DataError, LexiconError, OntologyError, PatternError
from kg.model import IRI
from kg.vocabulary import load_knowledge, ontology_dir
from kg.vocabulary.grammar import load_grammar
from kg.vocabulary.lexicon import BASE, Entry, Lexicon, load_lexicon
from kg.vocabulary.measures import Measures
from kg.vocabulary.patterns import KINDS, Cues, Pattern, code_of, load_cues, load_patterns, mask_of

CUES = Cues({"issue": ("联合发布", "发布"), "odd": ("a.b", "(c)")}, {"Body": ("Agency", "Company")}, ("虚拟",))
REGION, AGENCY, COMPANY, NOTICE, PERCENT = (code_of(k) for k in ("Region", "Agency", "Company", "PolicyDocument", "Percent"))


def pattern(folder: Path, match: str, **more: object) -> Pattern:
    """Return the one pattern of a line."""
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    (folder / "a.yaml").write_text(f'- {{id: x.y, predicate: issued, match: "{match}"{extra}}}', encoding="utf-8")
    (found,) = load_patterns(folder, CUES)
    return found


# ── The pattern language ───────────────────────────────────────────────────────────────────────


def test_a_slot_is_a_mention_of_one_of_its_kinds(tmp_path: Path) -> None:
    found = pattern(tmp_path, "{subject:Body} 的 {object:PolicyDocument|Meeting}")
    match = found.regex.search(f"今天{AGENCY}的{NOTICE}。")
    assert match
    assert (match["subject"], match["object"]) == (AGENCY, NOTICE)
    assert not found.regex.search(f"{REGION}的{NOTICE}")
    assert [bool(mask_of([AGENCY]) & need) for need in found.needs] == [True, False]


@pytest.mark.parametrize("joint", ["、", "和", "以及", "与", "，", "及", "或"])
def test_a_list_takes_all_its_members(tmp_path: Path, joint: str) -> None:
    match = pattern(tmp_path, "{subject:Body}+ 发布").regex.search(f"{AGENCY}{joint}{COMPANY}、{AGENCY}等发布")
    assert match
    assert set(match["subject"]) >= {AGENCY, COMPANY}
    assert match["subject"].count(AGENCY) == 2


def test_a_cue_is_any_word_of_its_list_taken_literally(tmp_path: Path) -> None:
    assert pattern(tmp_path, "{subject:Body} <issue>").regex.search(f"{AGENCY}联合发布")
    found = pattern(tmp_path, "{subject:Body} <odd>").regex
    assert found.search(f"{AGENCY}a.b")
    assert found.search(f"{AGENCY}(c)")
    assert not found.search(f"{AGENCY}axb")


@pytest.mark.parametrize(
    ("gap", "between", "fires"),
    [
        ("…", "在昨天", True),
        ("…", "在" * 17, False),
        ("…", "，又", False),
        ("……", "，又" * 9, True),
        ("……", "。又", False),
        ("……", "又" * 61, False),
        ("……", f"又{NOTICE}又", False),
        ("……", f"又{AGENCY}又", False),
        ("……", f"又{PERCENT}又", True),
    ],
)
def test_how_far_a_gap_reaches(tmp_path: Path, gap: str, between: str, fires: bool) -> None:
    found = pattern(tmp_path, f"{{subject:Body}} {gap} {{object:PolicyDocument}}").regex
    match = found.search(f"{REGION}{AGENCY}{between}{NOTICE}")
    assert (match is not None and len(match[0]) == len(between) + 2) is fires


def test_what_may_be_missing_is_not_needed(tmp_path: Path) -> None:
    found = pattern(tmp_path, "{subject:Body} ({:Region}|当地)? {object:PolicyDocument}")
    assert found.regex.search(f"{AGENCY}{NOTICE}")
    assert found.regex.search(f"{AGENCY}{REGION}{NOTICE}")
    assert found.regex.search(f"{AGENCY}当地{NOTICE}")
    assert len(found.needs) == 2


def test_plain_words_can_fill_a_role(tmp_path: Path) -> None:
    match = pattern(tmp_path, "{subject:Body} 暂停 (?P<object>[^，]{2,6}业务)").regex.search(f"{AGENCY}暂停提现业务，")
    assert match
    assert match["object"] == "提现业务"


def test_all_that_an_item_says_is_kept(tmp_path: Path) -> None:
    found = pattern(
        tmp_path, "{subject:Body} {object:Percent}", sign=-1, pairing="respectively", modality="planned", reach=1, unit="PERCENT",
        about="算力", unless="<issue>", inherit="{subject: Body}", nouns="[个]", confidence=0.5,
    )  # fmt: skip
    assert (found.sign, found.pairing, found.modality, found.reach, found.unit) == (-1, "respectively", "planned", 1, "PERCENT")
    assert found.inherit == (("subject", ("Agency", "Company")),)
    assert found.about
    assert found.about.search("全网算力")
    assert found.stop
    assert found.stop.search("又联合发布了")
    assert (found.nouns, found.confidence) == (frozenset({"个"}), "0.5")


def test_every_line_of_an_item_is_a_pattern(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text('- {predicate: issued, match: ["{subject:Body} a", "{subject:Body} b"]}', encoding="utf-8")
    assert [p.id for p in load_patterns(tmp_path, CUES)] == ["a.1", "a.1"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('- {id: x, predicate: issued, match: "{subject:Nobody}"}', "pattern «x».*Nobody"),
        ('- {id: x, predicate: issued, match: "{subject:Body} (a"}', "pattern «x».*cannot compile"),
        ('- {id: x, predicate: issued, match: "{subject:Body} {subject:Body}"}', "pattern «x».*subject"),
        ("- {id: x, predicate: issued}", "pattern 1 needs «predicate» and «match»"),
        ("- just words", "pattern 1 needs"),
        ("id: x", "is a list of patterns"),
        ("- {id: x", "not YAML"),
    ],
)
def test_a_mistake_in_a_pattern_file_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "bad.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PatternError, match=rf"bad\.yaml.*{words}"):
        load_patterns(tmp_path, CUES)


def test_every_kind_has_its_own_code_point_and_bit() -> None:
    assert len({code_of(k) for k in KINDS}) == len(KINDS)
    assert mask_of(code_of(k) for k in KINDS) == 2 ** len(KINDS) - 1
    assert mask_of([REGION, REGION]) == mask_of([REGION])


# ── Cues ───────────────────────────────────────────────────────────────────────────────────────


def test_a_cue_inside_a_masked_word_is_none() -> None:
    plans = Cues({"plan": ("拟",)}, {}, ("虚拟",)).detector("plan")
    assert (plans("拟关停"), plans("虚拟货币"), plans("虚拟货币拟关停")) == (True, False, True)


def test_a_list_can_be_made_longer() -> None:
    more = CUES.extended("issue", ["颁布", "对外联合发布"])
    assert more.words["issue"] == ("对外联合发布", "联合发布", "发布", "颁布")
    assert more.masks == CUES.masks
    assert CUES.words["issue"] == ("联合发布", "发布"), "the old one is not touched"
    assert CUES.extended("new", ["a"]).words["new"] == ("a",)


def test_a_slot_expression() -> None:
    assert CUES.kinds("Body|Region|Agency") == ("Agency", "Company", "Region")
    with pytest.raises(KeyError):
        CUES.kinds("Nobody")


def test_cues_are_tried_longest_first(tmp_path: Path) -> None:
    path = tmp_path / "cues.yaml"
    path.write_text("cues: {a: [发, 发布, 发, 联合发布]}\nmasks: [虚, 虚拟]", encoding="utf-8")
    cues = load_cues(path)
    assert (cues.words["a"], cues.masks) == (("联合发布", "发布", "发"), ("虚拟", "虚"))
    assert re.match(cues.regex("a"), "联合发布")[0] == "联合发布"  # type: ignore[index]


def test_cues_that_are_missing_are_named(tmp_path: Path) -> None:
    with pytest.raises(PatternError, match=r"cues\.yaml: cannot be read"):
        load_cues(tmp_path / "cues.yaml")


# ── Measures ───────────────────────────────────────────────────────────────────────────────────


def find(text: str, masks: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    words = {"ShutDown": ["关停", "清理关停"], "Rectify": ["清理"], "StopPowerSupply": ["停止…供电", "断电"]}
    return [(hit.measure, text[hit.start : hit.end]) for hit in Measures(words, masks).find(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("立即断电并关停", [("StopPowerSupply", "断电"), ("ShutDown", "关停")]),
        ("停止向挖矿项目供电", [("StopPowerSupply", "停止向挖矿项目供电")]),
        ("停止。供电", []),
        ("停止" + "某" * 25 + "供电", []),
        ("清理关停矿场", [("ShutDown", "清理关停"), ("Rectify", "清理")]),
        ("关停关停", [("ShutDown", "关停"), ("ShutDown", "关停")]),
        ("", []),
    ],
)
def test_measures_are_found_by_their_wordings(text: str, found: list[tuple[str, str]]) -> None:
    assert find(text) == found


def test_a_masked_word_holds_a_measure_by_chance() -> None:
    assert find("断电器", masks=("断电器",)) == []
    assert find("断电器断电", masks=("断电器",)) == [("StopPowerSupply", "断电")]


# ── The grammar ────────────────────────────────────────────────────────────────────────────────


def test_the_grammar_of_the_product() -> None:
    grammar = knowledge().grammar
    lengths = [len(s.word) for s in grammar.suffixes]
    assert lengths == sorted(lengths, reverse=True), "the longest ending is tried first"
    assert next(s for s in grammar.suffixes if s.word == "有限公司").strong
    assert not next(s for s in grammar.suffixes if s.word == "矿场").strong


def test_a_broken_grammar_is_named(tmp_path: Path) -> None:
    path = tmp_path / "grammar.yaml"
    path.write_text("suffixes: {}", encoding="utf-8")
    with pytest.raises(PatternError, match=r"grammar\.yaml: the section '\w+' is missing"):
        load_grammar(path)
    path.write_text("suffixes: {", encoding="utf-8")
    with pytest.raises(PatternError, match=r"grammar\.yaml: not YAML"):
        load_grammar(path)


# ── The lexicon ────────────────────────────────────────────────────────────────────────────────


def table(folder: Path, name: str, *lines: str) -> Path:
    (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


REGIONS = ("code,name,short,context,parent,level,former,ambiguous", "510000,四川省,四川,川,100000,province,,0")


def test_a_region_by_all_its_names(tmp_path: Path) -> None:
    table(tmp_path, "regions", *REGIONS, "511800,雅安市,雅安,,510000,prefecture,雅安地区|513100,1")
    lexicon = load_lexicon(tmp_path)
    sichuan, yaan = lexicon.entries
    assert (sichuan.iri, sichuan.aliases, sichuan.context) == (f"{BASE}region-510000", ("四川",), ("川",))
    assert (yaan.aliases, set(yaan.context)) == ((), {"雅安", "雅安地区"}), "an old code is no name"
    assert [(f.entry.code, f.sure) for f in lexicon.forms["雅安"]] == [("511800", False)]
    assert lexicon.by_code["510000"] is sichuan
    assert lexicon.ancestors("511800") == ("510000", "100000")


def test_a_loop_of_regions_ends() -> None:
    entries = tuple(
        Entry(IRI(f"{BASE}region-{a}"), "Region", a, code=a, parent=b) for a, b in (("1", "2"), ("2", "1"), ("3", "3"))
    )
    lexicon = Lexicon(entries, (), (), (), (), frozenset())
    assert lexicon.ancestors("1") == ("2", "1")
    assert lexicon.ancestors("3") == ("3",)
    assert lexicon.ancestors("4") == ()


def test_a_name_of_two_things_leads_to_both(tmp_path: Path) -> None:
    table(tmp_path, "organisations", "id,class,name,aliases,context_aliases", "a,Company,甲,共同,", "b,Media,乙,,共同")
    assert [(f.entry.name, f.sure) for f in load_lexicon(tmp_path).forms["共同"]] == [("甲", True), ("乙", False)]


@pytest.mark.parametrize(
    ("name", "lines", "words"),
    [
        ("regions", (*REGIONS, "511800,雅安市"), r"regions\.csv:3: .*cells"),
        ("regions", (*REGIONS, ",雅安市,,,,,,"), r"regions\.csv:3: the cell «code» is empty"),
        ("regions", (*REGIONS, REGIONS[1]), "two lines have the id «region-510000»"),
        ("coins", ("id,class,name,aliases", "a,,,"), r"coins\.csv:2: the cell «name» is empty"),
        ("offices", ("kind,full,levels", "energy,能源局,city"), r"offices\.csv:2: no such level: city"),
        ("doctypes", ("word,class", ",Notice"), r"doctypes\.csv:2: the cell «word» is empty"),
    ],
)
def test_a_mistake_in_a_table_is_named_with_its_line(tmp_path: Path, name: str, lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(LexiconError, match=words):
        load_lexicon(table(tmp_path, name, *lines))


def test_a_table_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "coins.csv").write_bytes("id,class,name\na,,比特币\n".encode("gb18030"))
    with pytest.raises(LexiconError, match=r"coins\.csv: not a UTF-8 table"):
        load_lexicon(tmp_path)


def test_a_folder_without_tables_is_an_empty_lexicon(tmp_path: Path) -> None:
    lexicon = load_lexicon(tmp_path)
    assert (lexicon.entries, lexicon.offices, lexicon.forms) == ((), (), {})


def test_an_office_and_the_nouns_as_the_tables_say(tmp_path: Path) -> None:
    table(
        tmp_path, "offices", "kind,pattern,full,short,context_short,levels,class,english,region_form,bare",
        "police,,公安局,公安,警方,county|prefecture,Agency,,short,0",
    )  # fmt: skip
    table(tmp_path, "doctypes", "word,class,bare", "通知,Notice,1", "紧急通知,Notice,0")
    lexicon = load_lexicon(tmp_path)
    (office,) = lexicon.offices
    assert (office.forms, office.attached, office.bare, office.short) == (("公安局", "公安", "警方"), {"警方"}, False, True)
    assert office.levels == {"county", "prefecture"}
    assert office.key == "police:公安局"
    assert [(n.word, n.bare) for n in lexicon.documents] == [("紧急通知", False), ("通知", True)]


# ── The whole ──────────────────────────────────────────────────────────────────────────────────


def test_the_knowledge_is_loaded_once() -> None:
    assert load_knowledge() is load_knowledge()
    assert knowledge().lexicon.by_iri[IRI(f"{BASE}region-510000")].name == "四川省"


def test_a_folder_that_holds_no_knowledge_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"must hold kuangtu\.ttl"):
        ontology_dir(tmp_path)


@pytest.fixture
def copied(tmp_path: Path, ontology: Path) -> Path:
    return Path(copytree(ontology, tmp_path / "own"))


def test_a_folder_of_ones_own_is_used_and_tells_itself_apart(copied: Path) -> None:
    assert load_knowledge(copied).digest == knowledge().digest, "the same files, the same state"
    table = copied / "lexicon" / "coins.csv"
    table.write_text(table.read_text(encoding="utf-8") + "zz-own,Cryptocurrency,自家币,,,,\n", encoding="utf-8")
    own = load_knowledge(copied)
    assert "自家币" in own.lexicon.forms
    assert own.digest != knowledge().digest, "what was edited meanwhile is read afresh"
    assert load_knowledge(copied) is own


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("patterns/99-own.yaml", '- {id: own, predicate: isued, match: "{subject:Body} a"}', "did you mean «issued»"),
        ("patterns/99-own.yaml", "- [", r"99-own\.yaml"),
        ("cues.yaml", "cues: [", r"cues\.yaml"),
        ("grammar.yaml", "stops: []", r"grammar\.yaml"),
        ("measures.ttl", "not turtle", r"measures\.ttl"),
    ],
)
def test_a_mistake_anywhere_in_it_is_named(copied: Path, name: str, text: str, words: str) -> None:
    (copied / name).write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=words):
        load_knowledge(copied)
