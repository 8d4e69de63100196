"""The regular expressions of time: small named parts, put together into one that finds the head of an expression.

A *head* is a date, a day word, a weekday, an hour, a window or a vague word. What may follow it (a date in
brackets, a part of the day, an hour, 前, 以来) has expressions of its own, tried where the head ends. Every
branch ends in an empty group that names it, so that ``match.lastgroup`` tells what was found.
All repetitions are bounded: the time is linear in the text whatever it holds.
"""

from __future__ import annotations

import re
from itertools import product

from kg.expressions import compiled
from kg.vocabulary.automata import every

__all__ = [
    "AFTER_DATELINE",
    "BANNED_AFTER",
    "DAY_WORDS",
    "DEADLINE_AFTER",
    "DEADLINE_BEFORE",
    "DEADLINE_NOUN",
    "DOCUMENT_NUMBER",
    "FUTURE_AFTER",
    "FUTURE_BEFORE",
    "GENERIC_BEFORE",
    "HEADING",
    "HEADS",
    "OF_LEVEL",
    "PREFIX",
    "REPORT",
    "SAME_DAY",
    "SEPARATOR",
    "SUFFIX",
    "TAIL_CLOCK",
    "TAIL_PART",
    "YEAR_WORDS",
    "openings",
]

_C = "一二三四五六七八九"
_NOT_AFTER_NUMBER = rf"(?<!\d)(?<!\d[.,])(?<![{_C}十百千万亿零〇两几数第])"
_SEP = r"(?:-{1,2}|—{1,2}|–|~|至|到)"
_Y = rf"(?:(?:19|20)\d\d|[一二][〇零○{_C}]{{3}})"
_M = rf"(?:1[0-2]|0?[1-9]|十[一二]?|[{_C}元])"
_D_ARABIC = r"(?:3[01]|[12]\d|0?[1-9])"
_D_CHINESE = rf"(?:三十一?|二十[{_C}]?|廿[{_C}]?|十[{_C}]?|[{_C}])"
_D = rf"(?:{_D_ARABIC}|{_D_CHINESE})"

# ---- a year ----------------------------------------------------------------------------------------------
YEAR_WORDS = {
    "今年": ("now", 0), "去年": ("now", -1), "前年": ("now", -2), "大前年": ("now", -3), "明年": ("now", 1), "后年": ("now", 2),
    "下年": ("now", 1),
    "本年": ("now", 0), "上年": ("now", -1), "上一年": ("now", -1), "下一年": ("now", 1), "昨年": ("now", -1),
    "当年": ("said", 0), "同年": ("said", 0), "该年": ("said", 0), "同一年": ("said", 0),
    "那年": ("said", 0), "那一年": ("said", 0),
    "隔年": ("said", 1), "翌年": ("said", 1), "次年": ("said", 1), "来年": ("now", 1),
}  # fmt: skip
# A word is refused where it is the tail of another one (过去年, 目前年, 声明年, 合同年, 应该年) or the head (同年级).
_YEAR_WORD = (
    r"今年(?!轮)|去年(?<!过去年)|大前年|前年(?<![目之以此日]前年)|明年(?<![说声证表申]明年)|后年(?<![之以此今随]后年)"
    r"|本年(?<!成本年)|[上下]一年(?<!以上一年)(?<!创下一年)|下年(?<![以之]下年)(?=\d|[一二三四五六七八九十]|底|初|年|度)|上年(?<!以上年)(?!限)|昨年|当年|同一?年(?<!合同年)(?![龄级代])"
    r"|该年(?<!应该年)(?!代)|那一?年(?![轻代头龄纪青])|隔年|翌年|次年(?<![首再多每依两三]次年)|来年(?<![以近后未年]来年)"
)
_YEAR = (
    rf"(?:民国(?P<roc>\d{{1,3}}|[{_C}〇零十百]{{1,5}})年|(?P<roc2>1[01]\d)年(?={_M}月)"
    rf"|(?P<y>{_Y})(?:年?{_SEP}(?P<y2>{_Y}))?年(?!代)|(?P<y99>\d\d)年(?=1?\d月)|(?P<yw>{_YEAR_WORD}))度?"
)

# ---- a month and its parts --------------------------------------------------------------------------------
# 中 and 初 after a month must not belong to the next word: 5月中国央行, 6月中信证券, 6月初步
_MID = (
    r"中(?![国央旬信方资共企外标新概美日韩俄欧英德澳加印移石行铁建船航远投金核广兴华东西南北部原山科小期文学医药院间心介证"
    r"止断午秋场型级等海通下])"
)
_PART_OF_MONTH = (
    r"上中旬|中上旬|中下旬|[上中下]旬|初(?![步次期始衷选审级创评夏秋冬春])|底(?![部层线价气盘蕴])|末(?![端尾班日梢])|" + _MID
)
_MONTH_WORD = (
    rf"(?<![\d{_C}十几数个每整满两半多])月内(?!蒙)|本月(?!子)|当月|上上个?月|上个月|上一个月|(?<![目之以此日])前一个月|上月(?<!以上月)(?!球)|下个月|下月|这个?月|同一个月|同月"
    r"|该月(?<!应该月)|次月|翌月"
)
_MONTH_NUMBER = (
    rf"{_NOT_AFTER_NUMBER}(?P<m>{_M})(?:(?:月?{_SEP}|、)(?P<m2>{_M})(?=月(?!{_D}[日号])))?月份?"
    r"(?![龄薪供饼球亮活租刊嫂经花])(?!革命)"
)
_DAY_OF_MONTH = (
    rf"(?P<d>{_D})(?:(?:[日号]?{_SEP}|、)(?P<d2>{_D})(?=[日号]))?[日号](?![元线])"  # 14、15日: two days named as one stretch
)
_MONTH = (
    rf"(?:{_MONTH_NUMBER}|(?P<mw>{_MONTH_WORD})|(?<![\d{_C}十几数个每整满两半])(?P<m0>月)(?=[底初末](?!步)))"
    rf"(?:(?P<ten>{_PART_OF_MONTH})|{_DAY_OF_MONTH})?"
)

# ---- other parts of a year ---------------------------------------------------------------------------------
_NOT_AFTER_COUNT = rf"(?<![\d{_C}十几数两半多百千整每周近全去前今明后本当同次翌])"
_QUARTER = (
    rf"(?:第(?P<q>[{_C[:4]}1-4])季度?|(?P<q2>[{_C[:4]}1-4])季度|Q(?P<q3>[1-4])(?![0-9A-Za-z])|(?P<q1>首季)度?)(?P<qe>[初末底])?"
)
_QUARTER_WORD = r"(?P<qw>本|上一?|下一?|这一?)个?季度"
_HALF = r"年?(?P<half>[上下前后])半年(?!线)"
_FIRST = (
    rf"(?<![目之以此日])[前头首](?:(?P<fm>1[01]|[2-9]|十一?|[二三四五六七八九两])(?:个月|月(?!\d|份|{_C[0]}))"
    rf"|(?P<fq>[二三四两2-4])个?季度?)"
)
_YEAR_TAIL = rf"年?(?:(?P<yt>底(?![部层蕴])|末(?!端)|初(?![步次期始])|终(?![奖于究])|内|{_MID})|(?P<season>[春夏秋冬])[季天])"
_BARE_YEAR_TAIL = rf"{_NOT_AFTER_COUNT}年(?P<yt0>底|末|初|终(?!奖)|中(?![国央间])|内)"
_CALENDAR = (
    rf"(?P<year>{_NOT_AFTER_NUMBER}{_YEAR})?"
    rf"(?:(?:{_HALF}|年?{_QUARTER}|{_QUARTER_WORD}|{_FIRST}|的?{_MONTH})|(?(year)(?:{_YEAR_TAIL})?|{_BARE_YEAR_TAIL}))(?P<CAL>)"
)
_BARE_TEN_DAYS = r"(?P<ten0>[上中下]旬)(?P<TEN>)"
_ISO = (
    r"(?<![0-9A-Za-z._/-])(?P<iy>(?:19|20)\d\d)(?P<isep>[-/.])(?P<im>1[0-2]|0?[1-9])(?P=isep)"
    r"(?P<id>3[01]|[12]\d|0?[1-9])(?![\d%/])(?!\.\d)(?:T(?=\d\d:))?(?P<ISO>)"
)
# 12/24 as papers of Taiwan write a day; but 占1/10, 24/7, 7/24小时
_SLASHED = (
    r"(?<![\d./%A-Za-z_+-])(?<![占约近逾超过有的至到为成剩少多高低派比座仅降跌涨升])(?P<sm>1[0-2]|0?[1-9])/(?P<sd>3[01]|[12]\d|0[1-9]|(?<=[于在]\d/)[1-9]|(?<=[于在]\d\d/)[1-9])"
    r"(?![\d/%万亿]|\.\d|[以之][上下]|左右|多|小时|[A-Za-z])(?P<SLASHED>)"
)
_DECADE = (
    rf"(?:(?P<century>上世纪|本世纪|\d\d世纪|[{_C}十]{{1,3}}世纪)(?P<dec>[1-9]0|[{_C}]?十)|(?P<dec2>[2-9]0|[{_C[1:]}]十)"
    r"|(?P<dec4>(?:19|20)\d0))年代(?P<DECADE>)"
)
_PLAN = rf"“?(?P<plan>十[{_C}]五|[{_C[4:]}]五)”?(?P<pt>期间|时期|期末|末|期内|以来|初期|初)(?P<PLAN>)"

# ---- a day without its month, a day by a word, a day of the week ----------------------------------------------
# 10日均线, 7日内 and 30日游 are spans of days, 100日元 is money
WIRE = "(?:电(?![话力价费站厂量网子视动池商影源缆耗竞])|讯(?![息问号]))"
"""What closes a dateline (路透北京6月21日电), and no word that begins so (6月21日电价上涨)."""
_OF_WHOM = "(?:综合|专|外|路透|法新|美联|德新|共同|中央|中新|新华|联合|社|国际|卫星|本台|本报|急|快|特){0,4}"
"""Whose or what kind of report a dateline closes with (24日综合外电报道, 24日法新电)."""
_BARE_DAY = (
    rf"(?:(?<![\d近连续第满逾超每共约达历前后来过去余\u4e24-])|(?<!\d)(?=\d{{1,2}}日{_OF_WHOM}{WIRE}))(?<!\d[.,])(?P<bd>{_D_ARABIC}|二?十[{_C}]|廿[{_C}]?|三十一?|二十)"
    rf"(?:(?:[日号]?{_SEP}|、)(?P<bd2>{_D_ARABIC})(?=[日号]))?"
    r"(?:日(?![元均线游移滚历龄间货率化]|[之以]?内(?!蒙)|平均|左右|跌幅|涨幅|累计[涨跌升降]|年化)|号(?=[，上下凌早晚中清当前之起开召发宣公]))(?P<BAREDAY>)"
)
# 昨（14）日, 昨（14日）: the day stands in brackets inside the word, or right behind its first letter
_DAY_IN_WORD = rf"[昨今前明]（(?P<bd>{_D_ARABIC})(?P<bd2>(?!))?(?:）[日天]|[日号]）)(?P<BAREDAY>)"
DAY_WORDS = (
    dict.fromkeys(("截稿前", "截稿时", "发稿前", "发稿时"), ("now", 0))
    | dict.fromkeys(("今日", "今天", "今早", "今晨", "今晚", "今夜", "今午", "今"), ("now", 0))
    | dict.fromkeys(("昨日", "昨天", "昨晚", "昨夜", "昨晨", "昨早", "昨"), ("now", -1))
    | dict.fromkeys(("前天", "前日", "前晚"), ("now", -2))
    | {"大前天": ("now", -3), "后天": ("now", 2), "隔夜": ("now", -1)}
    | dict.fromkeys(("明日", "明天", "明早", "明晨", "明晚"), ("now", 1))
    | dict.fromkeys(
        (
            "即日",
            "当日",
            "当天",
            "该日",
            "同日",
            "同一天",
            "同一日",
            "同天",
            "是日",
            "当晚",
            "当夜",
            "当早",
            "这一天",
            "同一时间",
        ),
        ("said", 0),
    )
    | dict.fromkeys(("次日", "翌日", "隔日", "隔天", "第二天", "第二日", "次晨", "翌晨", "后一天", "后一日"), ("said", 1))
    | dict.fromkeys(("前一日", "前一天", "此前一天"), ("said", -1))
)
# 证监会昨公布, 金管会今宣布: how papers of Hong Kong and Taiwan shorten 昨日 and 今日
_DOES = (
    "公布|发[布表出生]|宣[布告]|表示|召[开集]|举[行办]|刊[发登出宪]|推出|拘捕|逮捕|约谈|警告|提醒|证实|透露|回应|重申|强调|收[报市盘]|开[市盘]|通[过知]"
    "|公告|通报|指出|指[，“]|说[，“：]|称[，“]|[上下中]午|正式|出席|批准|颁[布发]|下令|裁定|判[处决]|起诉|突击|搜[查索]|查[获封]|破获|展开|提[出交]|点名|批评|冻结|检获|检控|落案|接获|接报|在[^，。；]{1,12}(?:表示|宣布|公布)"
)
_SHORT_DAY = rf"(?:昨(?=再|亦|也|就|已|{_DOES})|今(?<![从如至迄于而当直即古]今)(?=再|亦|{_DOES}))"
# 今日头条 and 当日本 are no days; 目前天, 相当天, 应该日 hide none
_DAY_WORD = (
    rf"(?:{_SHORT_DAY}|"
    r"今[日天](?!头条|性)|今[早晨晚夜午](?!间新闻|报)|即日|昨[日天](?!重现)|昨[晚夜晨早]|大前天|前天(?<![目之以此日]前天)"
    r"|前日(?<![目之以此日]前日)(?!本)|前晚|明[日天](?<![说声证表发]明[日天])(?!系|集团|科技|控股|之星)|明[早晨晚](?!报)"
    r"|后天(?<![之以此今随]后天)(?![气然性])|当[日天](?<![相适应正]当[日天])(?![本真然赋])|该日(?<!应该日)(?!本)|同[日](?<![不]可同日)(?!本|而语)"
    r"|同一[天日](?!本)|同一时间(?<![日天晨晚夜早]同一时间)(?![段内点轴里跨])|同天|是日|当[晚夜早](?<![相适应]当[晚夜早])|这一天|次日(?<![首再多每两]次日)(?!本)|翌[日晨](?!本)|隔[日天](?!本)"
    r"|第二[天日](?!本)|次晨|此?前一天|前一日(?!本)|后一[天日](?!本)|[截发]稿[前时]|隔夜(?=[收涨跌大暴重急飙反美纳道标比盘，录一报下上高低]))(?P<DAYWORD>)"
)
_WEEK_TAIL = r"(?P<wt>迄今|至今|以来|内|初|早些时候|稍早)?"
_PAPER = "(?![均线刊本福度次]|报(?![道导价收于出称在约近跌涨升0-9$]))"  # 周三报3.6万美元 is no paper
_WEEK_DAY = rf"[一二三四五六日天末1-6]{_PAPER}(?![期\d])"
_WEEK = (
    rf"(?:(?P<wp>上上|下下|上一?|下一?|本|这一?|当|该|同一?)个?(?<![以之加地应相]上)(?<![以之]下)(?<!应该)(?<!相当)(?<!成本)"
    rf"(?:周(?![期边转围旋岁年刊报知全易长密公折到游杰星]|小(?![跌涨升降幅]))|星期|礼拜)(?P<wd>{_WEEK_DAY})?"
    rf"|(?<![{_C}两几每数整\d个全隔多半])(?:周(?P<wd0>[一二三四五六日末]{_PAPER})|(?:星期|礼拜)(?P<wd1>{_WEEK_DAY}))){_WEEK_TAIL}(?P<WEEK>)"
)

# ---- hours -------------------------------------------------------------------------------------------------
_PART = (
    r"(?:凌晨|清晨|早晨|早间|早上|上午|中午|午间|正午|午后|下午|傍晚|晚间|晚上|夜间|夜里|深夜|午夜|半夜|盘中|盘后|盘前"
    r"|[早晚](?=\d|[一二三四五六七八九十两]{1,2}[点时]))"
)
_HOUR_WORD = rf"(?:十[一二]?|[零{_C}两])"
_CLOCK = (
    r"(?:T| )?(?:当地时间|北京时间)?(?:(?P<ch>2[0-4]|[01]?\d)(?:[:：](?P<cm>[0-5]\d)(?:[:：][0-5]\d)?(?!\d)Z?|[时点](?!个|名)"
    rf"(?:(?P<cm2>[0-5]?\d)分?|(?P<half_hour>半)|整)?)|(?P<cc>{_HOUR_WORD})[时点](?:(?P<half_hour2>半)|整)?)许?"
)
_BARE_CLOCK = (
    r"(?<![\d.:：/×x第])(?<!\d,)(?<![0-9A-Za-z] )(?:"
    r"(?P<bh>2[0-4]|[01]\d)[:：](?P<bm>[0-5]\d)(?![\d:：%])|(?P<bh2>2[0-4]|[01]?\d)时(?!代)(?:(?P<bm2>[0-5]?\d)分|许|整)?"
    r"|(?P<bh3>2[0-4]|[01]?\d)点(?=[前起许半整]|之前|以前|左右)(?:半|整|许)?|零[时点](?!五|几|零))(?P<CLOCK>)"
)
_BARE_PART = (
    r"(?:凌晨|清晨|上午(?!茶|场|盘)|中午|午后|下午(?!茶|察|场|盘)|傍晚|晚间(?!新闻)|深夜|午夜"
    r"|[早晚](?=\d{1,2}[时点:：]|[五六七八九十]{1,2}[时点]))(?P<PART>)"
)

# ---- windows and vague words -------------------------------------------------------------------------------
_COUNT = rf"(?:\d{{1,3}}|[{_C}两]?[十百][{_C}]?|[{_C}两半])"
_UNIT = r"(?:(?:个)?(?:小时|钟头|月|星期|礼拜|季度)|周|天|日|年|分钟)"
_NEAR = r"近(?<![接附临靠最将逼迫邻]近)|过去的?|最近的?|未来的?|今后|此后的?|接下来的?|这|短短的?"
_WINDOW = (
    rf"(?P<wpre>{_NEAR})?(?:(?P<wn0>{_COUNT}){_SEP})?(?P<wn>{_COUNT})(?P<wmore>多|余)?(?P<wu>个半月|个多(?:月|小时|星期|季度)|{_UNIT})(?P<whalf>半)?"
    r"(?:的?时间|左右|多)?"
    r"(?P<wsuf>[之以]?内(?![蒙地部外容涵存])|以来|来(?![自到源看说往电宾袭函访])|[里间中](?![国央])|[之以]前|前(?![往来去任三十五])"
    r"|[之以]后|后(?![续期来者台端]))?(?(wpre)|(?(wsuf)|(?!)))(?P<WINDOW>)"
)
_SOME = (
    r"(?P<spre>近|过去的?|最近的?|前|这|未来的?|今后的?|此前的?|早)?(?:几|数|若干|些|多)个?(?:小时|天|日|周|月|星期|年|季度)"
    r"(?P<ssuf>[之以]?[前后内]|以来|来|里|间)?(?(spre)|(?(ssuf)|(?!)))(?P<SOME>)"
)
_VAGUE = (
    r"(?:近日(?<![接附临靠最将]近日)(?!点)|近期|近来|近年来?|近段时间|目前|日前(?<![作易止期生假节记终首末上发息割\d]日前)|当前(?<!相当前)|此前|"
    r"此后|此时|其后|其间|随后|随即|最近|最新(?=消息)|不久前|前不久|不久后?|早前|稍早|稍后|早先|早些时候|先前|当时(?<![相适恰应]当时)(?![间期代段机])|"
    r"届时|如今(?![年天日])|眼下|现在(?<![表体出发实展呈]现在)|现阶段|现今|截[至止](?:本文|本报|本刊)?(?:记者)?(?:发稿|截稿|目前|当前|今(?![年天日晚晨早])|现在)(?:前|时)?|"
    r"迄今|至今(?![年天日晚晨早夏春])|至此|现(?=报约?[^，。]{0,2}\d)|长期以来|一直以来|一段时间|前段时间|一段时间以来|短期内|短时间内|未来(?<!从未来)(?!得及|临|到)|今后|日后|"
    r"过后|在此之前|在这之前|在此之后|之前(?<=[，。；\n]之前)|之后(?<=[，。；\n]之后)|往年|历年|历来|年前(?<=[，。；]年前)|即将|日内(?!蒙))(?P<VAGUE>)"
)
_SKIP = r"(?:https?://|www\.)[!-~]{1,2000}(?P<SKIP>)"


def _any_of(*branches: str) -> str:
    """Return the expression that tries some branches in turn."""
    return "|".join(branches)


# ---- where a head can begin -------------------------------------------------------------------------------
# 十, 上 and 一 stand in every line, and most digits count something else; asking for what can follow keeps the
# search cheap. An automaton looks for all pairs of characters at once, where an expression tries them one after the other;
# for the few whose third character tells much more (一个 月, 第二 季) it looks for three.
_AFTER_DIGITS = (
    r"\d{0,3}(?:[年月日号时点天周季小分世多余]|、\d{1,2}[月日号]|个(?=[半月小星季])|[:：~至到—–-]{1,2}\d)|\d?/\d|\d{3}[-/.]\d"
)
_DOES_BY = "点冻检落接再亦公发宣表召举刊推拘逮约警提证透回重强收开通指说称上下中正出批颁裁判起突搜查破展在"
_OPENINGS = (
    (_C + "十廿百两半", _C + "〇零○十百年月日天周季小半多余分段世到至时点"), (_C + "十廿百两半", "个", "月小钟星礼季半多"),
    ("今", "年日天早晨晚夜午后（" + _DOES_BY),
    ("昨", "年日天早晨晚夜（就已也" + _DOES_BY),
    ("明", "年日天早晨晚（"), ("去来往", "年"), ("后", "年天"), ("后", "一", "天日"),
    ("大", "前"), ("前", "年天日晚段不几数些二三四两2-9半1（"), ("前", "一", "天日个"), ("上", "年月周个上季半中旬星礼午世"),
    ("下", "年月周个下季半旬星礼午"), ("上下", "一", "年月个周季星礼"), ("中", "旬上下午"), ("本", "年月周季个星礼世"),
    ("这", "个周月几数些天半星礼"), ("这", _C + "两十0-9", _C + "十百0-9多余个周天日年分小钟月星礼季至到~—–-"),
    ("当", "年月日天晚夜早周前时"), ("同", "年月日一天周"),
    ("该", "年月日周"), ("隔", "年日天夜"), ("翌次", "年月日晨"), ("民", "国"), ("是", "日"), ("第", "一二三四1-4", "季"),
    ("第", "二", "天日"), ("那", "年一"), ("首", "季二三四五六七八九两2-9"), ("头", "二三四五六七八九两2-9"), ("Q", "1-4"),
    ("“", "十", _C), ("“", _C[4:], "五"),
    ("月", "底初末内"),
    ("年", "底初末终中内前"), ("周", _C + "日末"), ("星", "期"), ("礼", "拜"), ("近", "日期来年段几数些半两十0-9" + _C),
    ("最", "近新"), ("过", "去后"), ("未", "来"), ("接", "下"), ("若", "干"), ("几数多", "年月日天周个小星季"),
    ("凌清", "晨"), ("深午半", "夜后"), ("傍", "晚"), ("晚", "间0-9五六七八九十"), ("零", "时点"), ("目先", "前"),
    ("此", "前后时"), ("日", "前后内"), ("随", "后即"), ("不", "久"), ("早", "前先些几0-9五六七八九十"), ("稍", "早后"),
    ("其", "后间"), ("届", "时"), ("如迄", "今"), ("眼", "下"), ("现", "在阶今报"), ("截", "至止稿"), ("发", "稿"),
    ("至", "今此"), ("长", "期时"), ("短", "期时短"), ("在", "此这"), ("之", "前后"),
    ("历", "年来"), ("即", "日将"), ("h", "t"), ("w", "w"),
)  # fmt: skip
_BOUNDARIES = "。！？!?\n"
_DIGITS = compiled(f"[0-9](?<!\\d\\d)(?={_AFTER_DIGITS})")


def _spread(letters: str) -> str:
    """Return letters with each range of them written out (1-4)."""
    return re.sub("(.)-(.)", lambda some: "".join(map(chr, range(ord(some[1]), ord(some[2]) + 1))), letters)


_begun = {"".join(word) for letters in _OPENINGS for word in product(*map(_spread, letters))}
_find_openings = every(sorted(_begun.union(_BOUNDARIES)))


def openings(view: str, start: int, end: int) -> tuple[list[int], list[int]]:
    """Return the places of a view between two others where the head of a time may begin, and where sentences end, in order.

    >>> openings("据6月9日消息，明年一季度有26个项目投产。明显", 0, 25)
    ([1, 3, 8, 10], [21])
    """
    begun = _find_openings(view)
    if start or end < len(view):
        begun = [word for word in begun if start <= word[0] and word[1] <= end]
    found = [match.start() for match in _DIGITS.finditer(view, start, end)] + [at for at, after, _ in begun if after - at > 1]
    found.sort()
    return found, [at for at, after, _ in begun if after - at == 1]


# A head is looked for only among the branches that can begin with its first character.
# No two of the first five fit at one place: what is usual stands first.
_BY_DIGIT = compiled(_any_of(_CALENDAR, _BARE_DAY, _ISO, _SLASHED, _DECADE, _WINDOW, _BARE_CLOCK))
_BY_NUMERAL = compiled(_any_of(_DECADE, _PLAN, _CALENDAR, _BARE_DAY, _WINDOW, _BARE_CLOCK, _VAGUE))
_BY_WORD = compiled(
    _any_of(_DAY_IN_WORD, _DECADE, _CALENDAR, _BARE_TEN_DAYS, _WINDOW, _DAY_WORD, _WEEK, _SOME, _VAGUE, _BARE_PART)
)
_BY_OTHER = compiled(_any_of(_WINDOW, _DAY_WORD, _WEEK, _SOME, _VAGUE, _BARE_PART, _SKIP))
_BY_FIRST = (
    ("0123456789", _BY_DIGIT),
    (_C + "十廿百两半零“", _BY_NUMERAL),
    ("今去前大明后本上下中当同该隔翌次来昨民月年第首头这那Q", _BY_WORD),
    ("近最过未几数多接若周星礼凌清深午傍晚目先此日随不早稍其届如迄眼现截发至长短在之历即往是hw", _BY_OTHER),
)
HEADS = {first: regex for firsts, regex in _BY_FIRST for first in firsts}

# ---- what may stand around a head ----------------------------------------------------------------------------
SEPARATOR = compiled(_SEP)
SAME_DAY = compiled(r"当[日天](?!本)")
TAIL_PART = compiled(rf"[，的]?(?:当[日天])?(?:当地时间)?(?P<part>{_PART}|晚(?![了到于点报些期])|早(?=[，。、]))")
TAIL_CLOCK = compiled(_CLOCK)
SUFFIX = compiled(
    r"(?P<around>前后|左右)|(?P<before>或?[之以]前|前(?![往来去后期瞻景线沿述提途任总主首副员列端海款年天几些二三四五六七八九十两一\d]))"
    r"|(?P<until>起?(?:至|迄)今|迄今为止)(?!年)|(?P<since>以来|开始(?![的前])|起(?![草诉步源到义因码底伏飞初价落用拍名见售租亮跑火重]))"
    r"|(?P<after>[之以]后|后(?![续期来者天台端市果备面方勤退悔半盾的]))"
)
OF_LEVEL = compiled(rf"的 ?(?:约|近|逾|超过?|大约|将近|不足|不到|仅)?(?:[0-9]|[{_C}]成|[{_C}十百]+分之)")
"""从4月的17%升至8月的35%: a level's own month, and no beginning."""
PREFIX = compiled(
    r"(?:(?P<asof>截(?:至|止)[到至]?)|(?P<from>自从|(?<![来各独亲擅私出源])自|(?<![服听跟])从|打从)|(?P<until>直[到至]|(?:(?<=[，。；、（\n])|^)到))$"
)
DEADLINE_BEFORE = compiled(r"(?:(?:期限|截止(?:日期|日|时间)?|最[迟晚]|大限)(?:[是为在于到至]|定在|设在|定为)?|不[晚迟]于)$")
GENERIC_BEFORE = compiled(r"(?:每|每年|历年|往年|每到|每逢|每个|逢|每隔|连续|连|一连|长达|历时|为期)$")
FUTURE_BEFORE = compiled(
    r"(?:(?<![截迄降升增跌减缩涨滑落])至|(?:将|(?<![虚模])拟)[于在]?|(?<![员商协大工社])会[于在]|(?:预计|预期|计划|力争|争取|承诺|有望|准备|确保|务必|要求|最[迟晚])(?:[于在到至])?|定于|不[晚迟]于|[须应需限][于在]|须"
    r"|届时|等到|待|推迟[到至]|延[期后长]?[到至])$"
)
FUTURE_AFTER = compiled(
    r"(?:(?!宣[布告]|表示|[说称]|证实|公布|透露|指出|重申|确认|警告|公告|发文|致信)[^，。；\n]){0,4}?"
    r"(?:将(?!近)|(?<![虚模])拟|有望|须|必须|务必|预计|到期|生效|(?:起|正式|开始)?[施实]行)"
)
DEADLINE_AFTER = compiled(
    r"[^，。；\n]{0,4}?(?:将(?!近)|完成|须|必须|务必|全部|关停|关机|关闭|停机|停产|停止|实现|建成|退出|清退|淘汰|整改|拆除|搬离|上报|提交)"
)
BANNED_AFTER = compiled(r"[^，。；\n]{0,4}?(?:禁止|不得|暂停|叫停|停电|限电|断电)")
"""三个月内禁止…: how long from now on, and no deadline."""
REPORT = compiled(r"据|称|表示|报道|消息|透露|讯|获悉|公布|宣布|指出|说|告诉|证实|确认|介绍|披露|回应")
AFTER_DATELINE = compiled(rf"{_OF_WHOM}(?:{WIRE}|报导)|-{{1,2}}(?!\d)|—{{1,2}}(?!\d)|（记者|消息|报道")
RECORD = compiled(r"的?[^，。；\n]{0,4}?(?:最|首|新[低高])")
"""Behind 2018年以来: what follows is a record, and nothing of that year."""
ALONE = compiled(r"[ \d:：（）()星期周礼拜一二三四五六日上下午]{0,16}(?:来源[^\n]{0,20})?(?:\n|\Z)")
"""What may follow a date in a line that tells only when the article came out (2021年9月24日 星期五 10:20)."""
DAILY = compiled("日报|早报|晚报|午报|晨报|夜报|早讯|晚讯|收评|午评|早评|晚评|日评|收盘|盘点|要闻|简报|速递|一览|日记|综述")
"""Words of a headline that tells of one day (9月27日晚报)."""
DEADLINE_NOUN = compiled(r"[^，。；\n]{0,3}(?:是|为)[^，。；\n]{1,14}(?:期限|截止|大限|最后一天)")
HEADING = compiled(r"[】\]）]?(?:[：:|丨｜ 　—-]{1,2}[^，。；\n]{0,24})?(?:\n|\Z)")
"""What may follow a month or a year in a line that heads the items of a chronicle (2021年5月　风声渐紧)."""
DOCUMENT_NUMBER = compiled(r"第?\d{1,5}号|[〕］\]]")
