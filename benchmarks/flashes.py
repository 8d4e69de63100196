"""News flashes made by rule: 150 to 300 characters, most with one to four claims, no two alike.

Regions and companies are drawn from the lexicon, some much more often than others, as in the press; one flash in four
names a company or a notice that the lexicon does not know, and of these there are more the more flashes there are. Days,
amounts and sentences differ from flash to flash. The same number gives the same flash.
"""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.vocabulary import Knowledge

__all__ = ["Flashes"]

_START = date(2021, 1, 1)
_DAYS = 700
_SHORTEST, _LONGEST = 150, 300
_SYLLABLES = "鑫瑞恒泰宏源通达信诚立盛华嘉润博远方正隆昌裕丰锦程凯越龙腾云海天成金泽星辉"
_TRADES = ("矿业", "科技", "数据", "能源", "电子", "网络科技")
_MATTERS = ("虚拟货币挖矿项目", "比特币挖矿企业用电", "大数据中心违规用电", "虚拟货币挖矿活动", "数字货币矿场", "高耗能项目")
_ACTS = ("清理关停", "全面排查", "清理整顿", "严禁新增", "暂停供电", "专项整治")
_ORDERS = ("关停辖区内矿场", "全面排查挖矿企业", "停止向矿场供电", "上报清退情况", "清退比特币挖矿项目", "开展自查")
_OFFICES = ("发展和改革委员会", "能源局", "工业和信息化厅")
_CAUSES = ("电价上调", "枯水期将至", "场地到期", "设备老化", "合同终止", "线路检修")
_CLAIMS = (
    "{day}，{province}{office}印发《关于{act}{region}{matter}的通知》，要求{deadline}前{order}。",
    "{day}，{province}{office}发布《{matter}管理办法（{number}号）》，要求各地{order}。",
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
    "{when}，{who}{spoke}{listener}，{place}{state}，{thing}{became}，{cause}{effect}。",
    "{who}{when}来到{place}，看到{thing}{became}，{amount}{thing}还在{place}。",
    "{place}{state}已有{small}天，{who}{spoke}，{effect}之前{thing}就{became}。",
    "{listener}问起{thing}，{who}只{spoke}{small}个字，{when}便{effect}。",
    "{cause}以后，{place}的{who}{effect}，{amount}{thing}{became}，{when}{state}。",
)
_WORDS = {
    "when": "前天傍晚|上周三|入夜以后|天亮之前|几天前|月初|中秋前后|雨停之后|周末|凌晨|午后|立冬那天|前年春天|近来|当晚|次日清早",
    "who": "老员工|看门人|货车司机|一名电工|厂长|附近店主|房东|村干部|几名工人|会计|一位投资人|运维人员|送餐员|技术员|值班员",
    "spoke": "悄悄告诉|摇头回答|笑着提醒|低声说给|写信告知|电话里说给|当面答复|叹着气讲给",
    "listener": "记者|来客|邻居|同行|买家|旧友|路人|学徒|亲戚|同乡|老板娘|摄影师",
    "place": "河边厂房|山脚仓库|旧水泥厂|电站后院|铁皮棚子|三号车间|村口空地|废弃学校|镇上旅馆|沟底平台|隧道口|变电站旁|林场",
    "state": "一片漆黑|静了下来|空无一人|长满杂草|上了铁锁|贴着封条|积着雨水|挂着告示|只剩灯光|蒙着灰尘|换了主人",
    "thing": "线缆|风扇|机架|旧显卡|货架|水帘|配电柜|路由器|变压器|纸箱|散热片|电表|铁门|摄像头|木板",
    "became": "拆了一半|卖得差不多|运上了车|堆成小山|生了锈|不知去向|分给了亲戚|按斤称走|还在转动|被雨打湿|装回原处|折价抵债",
    "amount": "成堆的|零散的|几十箱|半车|两排|剩下的|借来的|没人要的|新到的|落满灰的",
    "effect": "回了老家|改种蔬菜|不再露面|搬去县城|另谋出路|等着消息|睡了个好觉|关了手机|结清房租|算起旧账|学起修车|连夜赶路",
}
_LISTS = {name: words.split("|") for name, words in _WORDS.items()}


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
        day = _START + timedelta(days=draw.randrange(_DAYS))
        claims = [sentence.format_map(self._words(draw, number, day)) for sentence in draw.sample(_CLAIMS, draw.randint(1, 2))]
        sentences, length = list(claims), draw.randint(_SHORTEST, _LONGEST - 60)
        while sum(map(len, sentences)) < length:
            other = draw.choice(_OTHERS).format_map(self._words(draw, number, day))
            sentences.insert(draw.randint(1, len(sentences)), other)
        half = (len(sentences) + 1) // 2
        text = "\n".join("".join(part) for part in (sentences[:half], sentences[half:]) if part)
        return f"{claims[0][:18]}（快讯{number}）", text, day

    def _words(self, draw: random.Random, number: int, day: date) -> dict[str, object]:
        """Draw what stands in the gaps of one sentence."""
        told = day - timedelta(days=draw.randrange(12))
        until = day + timedelta(days=draw.randrange(1, 60))
        new = random.Random(draw.randrange(20 + number // 4))  # a name not in the lexicon, known by its number
        minted = f"{''.join(new.choices(_SYLLABLES, k=3))}{new.choice(_TRADES)}有限公司"
        return {
            "day": f"{told.month}月{told.day}日",
            "deadline": f"{until.month}月{until.day}日",
            "province": _often(draw, self._provinces),
            "region": _often(draw, self._regions),
            "company": minted if draw.random() < 0.25 else _often(draw, self._companies),
            "pool": _often(draw, self._pools),
            "office": draw.choice(_OFFICES),
            "act": draw.choice(_ACTS),
            "matter": draw.choice(_MATTERS),
            "order": draw.choice(_ORDERS),
            "cause": draw.choice(_CAUSES),
            "small": draw.randint(2, 99),
            "number": draw.randint(100, 9999),
            "percent": f"{draw.uniform(0.5, 60):.2f}",
            "rate": f"{draw.uniform(0.5, 160):.2f}",
            "price": draw.randint(800, 64000),
            **{name: draw.choice(words) for name, words in _LISTS.items()},
        }


def _often(draw: random.Random, names: list[str]) -> str:
    """Draw a name, the first ones much more often than the last."""
    return names[int(len(names) * draw.random() ** 3)]
