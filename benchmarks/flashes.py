"""News flashes made by rule: 150 to 300 characters, most with one to four claims, no two alike.

Regions and companies are drawn from the lexicon, some much more often than others, as in the press; one flash in four
names a company that the lexicon does not know, and of these there are more the more flashes there are, as there are of
notices, each of which some four flashes tell. Days, amounts, persons and hamlets differ from flash to flash, so that, as in
the press, most words of a flash stand in no other, however many there are; what a phrase of the rule leaves the same is what
all flashes share. The same number gives the same flash.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.vocabulary import Knowledge

__all__ = ["Flashes"]

_START = date(2021, 1, 1)
_DAYS = 700
_FIRST = 20  # names and notices that the first flashes may tell of
_SHORTEST, _LONGEST = 150, 300
_SYLLABLES = "鑫瑞恒泰宏源通达信诚立盛华嘉润博远方正隆昌裕丰锦程凯越龙腾云海天成金泽星辉"
_TRADES = ("矿业", "科技", "数据", "能源", "电子", "网络科技")
_MATTERS = ("虚拟货币挖矿项目", "比特币挖矿企业用电", "大数据中心违规用电", "虚拟货币挖矿活动", "数字货币矿场", "高耗能项目")
_ACTS = ("清理关停", "全面排查", "清理整顿", "严禁新增", "暂停供电", "专项整治")
_ORDERS = ("关停辖区内矿场", "全面排查挖矿企业", "停止向矿场供电", "上报清退情况", "清退比特币挖矿项目", "开展自查")
_OFFICES = ("发展和改革委员会", "能源局", "工业和信息化厅")
_CAUSES = ("电价上调", "枯水期将至", "场地到期", "设备老化", "合同终止", "线路检修")
_CLAIMS = (
    "{issued}，{issuer}印发《{notice}》，要求{deadline}前{order}。",
    "{issuer}{issued}发布的《{notice}》提出，要{order}。",
    "{day}，{region}已有{small}家矿场断电，涉及负荷{number}万千瓦。",
    "{day}，{region}关停{small}个虚拟货币挖矿项目。",
    "截至{day}，{region}共排查出比特币挖矿项目{small}个。",
    "数据显示，{pool}算力24小时下跌{percent}%。",
    "{pool}算力为{rate}EH/s，较前一日减少{percent}%。",
    "{day}，比特币价格跌至{price}美元，24小时跌幅为{percent}%。",
    "{day}，{province}{office}约谈{company}。",
    "{company}表示，将停止向中国大陆地区提供服务。",
    "{day}，{company}宣布，矿机已运往哈萨克斯坦。",
    "网传{region}将关停全部矿场，{company}否认。",
    "{province}占全国比特币算力的{percent}%。",
    "{company}位于{region}，自营算力为{rate}EH/s。",
)
_OTHERS = (
    "{when}，{who}{person}{spoke}{listener}，{hamlet}{place}{state}，{count}{unit}{thing}{became}，{cause}{person2}{effect}。",
    "{person}{when}来到{hamlet}{place}，看到{count}{unit}{thing}{became}，{person2}的{small}箱{thing}还在{hamlet2}。",
    "{hamlet}{place}{state}已有{small}天，{who}{person}{spoke}，{person2}{effect}之前{count}{unit}{thing}就{became}。",
    "{listener}{person}问起{thing}，{who}{person2}只{spoke}{small}个字，{when}便去{hamlet}{effect}。",
    "{cause}以后，{hamlet}{place}的{who}{person}{effect}，{count}{unit}{thing}{became}，{person2}{when}{state}。",
)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严金魏陶姜谢邹喻柏窦章苏潘葛范彭鲁韦马苗方俞任袁柳"
_GIVEN = "伟芳娜敏静丽强磊洋艳勇军杰娟涛超霞平刚桂英玉兰秀珍建国文斌志鹏晓燕春梅海波立新永红少华思远家栋雨桐子轩佳慧俊峰雪莲宝山"
_HAMLETS = "石桥柳树青杨黑白红黄松柏榆槐上下前后大小三五七九老新东西南北双龙马牛羊梨杏桃枣沙泥井泉沟坡"
_ENDS = ("沟", "湾", "坪", "坝", "岭", "寨", "屯", "堡", "圩", "洼")
_UNITS = ("台", "根", "捆", "组", "只", "套", "块", "片")
_WORDS = {
    "when": "前天傍晚|上周三|入夜以后|天亮之前|几天前|月初|中秋前后|雨停之后|周末|凌晨|午后|立冬那天|前年春天|近来|当晚|次日清早",
    "who": "老员工|看门人|货车司机|一名电工|厂长|附近店主|房东|村干部|几名工人|会计|一位投资人|运维人员|送餐员|技术员|值班员",
    "spoke": "悄悄告诉|摇头回答|笑着提醒|低声说给|写信告知|电话里说给|当面答复|叹着气讲给",
    "listener": "记者|来客|邻居|同行|买家|旧友|路人|学徒|亲戚|同乡|老板娘|摄影师",
    "place": "河边厂房|山脚仓库|旧水泥厂|电站后院|铁皮棚子|三号车间|村口空地|废弃学校|镇上旅馆|沟底平台|隧道口|变电站旁|林场",
    "state": "一片漆黑|静了下来|空无一人|长满杂草|上了铁锁|贴着封条|积着雨水|挂着告示|只剩灯光|蒙着灰尘|换了主人",
    "thing": "线缆|风扇|机架|旧显卡|货架|水帘|配电柜|路由器|变压器|纸箱|散热片|电表|铁门|摄像头|木板",
    "became": "拆了一半|卖得差不多|运上了车|堆成小山|生了锈|不知去向|分给了亲戚|按斤称走|还在转动|被雨打湿|装回原处|折价抵债",
    "effect": "回了老家|改种蔬菜|不再露面|搬去县城|另谋出路|等着消息|睡了个好觉|关了手机|结清房租|算起旧账|学起修车|连夜赶路",
}
_LISTS = {name: words.split("|") for name, words in _WORDS.items()}


@dataclass(frozen=True, slots=True)
class _Notice:
    """A notice: who issued it, its title and day, and how many days it leaves."""

    issuer: str
    title: str
    day: date
    days: int


class Flashes:
    """Makes flashes by their number."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Take names from the lexicon, in the order of a fixed draw."""
        regions = [e for e in knowledge.lexicon.entries if e.cls == "Region" and len(e.code) == 6 and e.code.isdigit()]
        self._provinces = sorted(e.name for e in regions if e.code.endswith("0000") and e.code != "100000")
        self._regions = sorted({e.name for e in regions if not e.code.endswith("0000")})
        self._companies = sorted(e.name for e in knowledge.lexicon.entries if e.cls == "Company")
        self._pools = sorted(e.name for e in knowledge.lexicon.entries if e.cls == "MiningPool")
        for names in (self._provinces, self._regions, self._companies, self._pools):
            random.Random(len(names)).shuffle(names)

    def flash(self, number: int) -> tuple[str, str, date]:
        """Return the title, the text and the day of a flash."""
        draw = random.Random(number)
        notice = self._notice(random.Random(draw.randrange(_FIRST + number // 20)))
        chosen = draw.sample(_CLAIMS, draw.randint(1, 2))
        told = any("{notice}" in sentence for sentence in chosen)  # while it is news
        day = notice.day + timedelta(days=draw.randrange(4)) if told else _START + timedelta(days=draw.randrange(_DAYS))
        claims = [sentence.format_map(self._words(draw, number, day, notice)) for sentence in chosen]
        sentences, length = list(claims), draw.randint(_SHORTEST, _LONGEST - 60)
        while sum(map(len, sentences)) < length:
            other = draw.choice(_OTHERS).format_map(self._words(draw, number, day, notice))
            sentences.insert(draw.randint(1, len(sentences)), other)
        half = (len(sentences) + 1) // 2
        text = "\n".join("".join(part) for part in (sentences[:half], sentences[half:]) if part)
        return f"{claims[0][:18]}（快讯{number}）", text, day

    def _notice(self, draw: random.Random) -> _Notice:
        """Draw a notice, known by its number: who issued it, when, and what it is called."""
        region, matter = _often(draw, self._regions), draw.choice(_MATTERS)
        titles = (f"关于{draw.choice(_ACTS)}{region}{matter}的通知", f"{region}{matter}管理办法")
        issuer = _often(draw, self._provinces) + draw.choice(_OFFICES)
        return _Notice(issuer, draw.choice(titles), _START + timedelta(days=draw.randrange(_DAYS)), draw.randrange(1, 60))

    def _words(self, draw: random.Random, number: int, day: date, notice: _Notice) -> dict[str, object]:
        """Draw what stands in the gaps of one sentence."""
        told = day - timedelta(days=draw.randrange(12))
        until = notice.day + timedelta(days=notice.days)
        new = random.Random(draw.randrange(_FIRST + number // 4))  # a name not in the lexicon, known by its number
        minted = f"{''.join(new.choices(_SYLLABLES, k=3))}{new.choice(_TRADES)}有限公司"
        return {
            "day": f"{told.month}月{told.day}日",
            "deadline": f"{until.month}月{until.day}日",
            "province": _often(draw, self._provinces),
            "region": _often(draw, self._regions),
            "company": minted if draw.random() < 0.25 else _often(draw, self._companies),
            "pool": _often(draw, self._pools),
            "office": draw.choice(_OFFICES),
            "issuer": notice.issuer,
            "issued": f"{notice.day.month}月{notice.day.day}日",
            "notice": notice.title,
            "order": draw.choice(_ORDERS),
            "cause": draw.choice(_CAUSES),
            "small": draw.randint(2, 99),
            "person": _person(draw),
            "person2": _person(draw),
            "hamlet": _hamlet(draw),
            "hamlet2": _hamlet(draw),
            "count": draw.randint(3, 9999),
            "unit": draw.choice(_UNITS),
            "number": draw.randint(100, 9999),
            "percent": f"{draw.uniform(0.5, 60):.2f}",
            "rate": f"{draw.uniform(0.5, 160):.2f}",
            "price": draw.randint(800, 64000),
            **{name: draw.choice(words) for name, words in _LISTS.items()},
        }


def _person(draw: random.Random) -> str:
    """Draw the name of a person."""
    return draw.choice(_SURNAMES) + "".join(draw.choices(_GIVEN, k=2))


def _hamlet(draw: random.Random) -> str:
    """Draw the name of a hamlet."""
    return "".join(draw.choices(_HAMLETS, k=2)) + draw.choice(_ENDS)


def _often(draw: random.Random, names: list[str]) -> str:
    """Draw a name, the first ones much more often than the last."""
    return names[int(len(names) * draw.random() ** 3)]
