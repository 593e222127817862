"""What is done with goods: in, out, to many families at once. (救助物资)"""

from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission as P
from welfare.audit.verb import Look, Verb

DIVISION, GOOD, HOUSEHOLD = "welfare.division", "cases.good", "cases.household"
DISTRIBUTION, SHARE, MOVE = "cases.distribution", "cases.portion", "cases.stockmove"
LOSS = "cases.goodsloss"
KEEPS = frozenset({P.KEEP_LOGBOOKS})

ROWS = (
    Verb(
        "add_good",
        DIVISION,
        rights=KEEPS,
        event="good_added",
        label=_("Kind of goods added"),
        page="cases:add_good",
        button=_("New kind of goods"),
    ),
    Verb(
        "take_in",
        GOOD,
        rights=KEEPS,
        event="goods_taken_in",
        label=_("Goods taken in"),
        page="cases:take_in",
        button=_("Take goods in"),
        look=Look.FIRST,
    ),
    Verb(
        "send_goods",
        GOOD,
        rights=KEEPS,
        event="goods_sent",
        label=_("Goods sent to a town"),
        page="cases:send_goods",
        button=_("Send to a town"),
    ),
    Verb(
        "propose_goods_loss",
        GOOD,
        rights=KEEPS,
        event="goods_loss_proposed",
        label=_("Write-off of goods proposed"),
        page="cases:propose_goods_loss",
        button=_("Propose a write-off of goods"),
    ),
    Verb(
        "decide_goods_loss",
        LOSS,
        rights=KEEPS,
        event="goods_written_off",
        label=_("Goods written off"),
        also={"goods_loss_refused": _("Write-off of goods refused")},
        page="cases:decide_goods_loss",
        button=_("Decide the write-off of goods"),
        look=Look.FIRST,
    ),
    Verb(
        "hand_out",
        HOUSEHOLD,
        rights=KEEPS,
        event="goods_handed_out",
        label=_("Goods handed out"),
        page="cases:hand_out",
        button=_("Hand out goods"),
    ),
    Verb(
        "take_goods_back",
        MOVE,
        rights=KEEPS,
        event="goods_taken_back",
        label=_("Hand-out taken back"),
        page="cases:take_goods_back",
        button=_("Take the hand-out back"),
        look=Look.DANGER,
    ),
    Verb(
        "open_distribution",
        DIVISION,
        rights=KEEPS,
        event="distribution_opened",
        label=_("Distribution of goods opened"),
        page="cases:open_distribution",
        button=_("New distribution"),
        look=Look.FIRST,
    ),
    Verb(
        "draw_again",
        DISTRIBUTION,
        rights=KEEPS,
        event="distribution_drawn",
        label=_("Families of a distribution drawn again"),
        page="cases:draw_again",
        button=_("Draw families again"),
    ),
    Verb(
        "give_portion",
        SHARE,
        rights=KEEPS,
        event="portion_given",
        label=_("Portion of a distribution handed out"),
        page="cases:give_portion",
        button=_("Hand out"),
        look=Look.FIRST,
    ),
    Verb(
        "give_portions",
        DISTRIBUTION,
        rights=KEEPS,
        event="portions_given",
        label=_("Signed receipts of a distribution written down together"),
        page="cases:give_portions",
        button=_("Write down signed receipts"),
        look=Look.FIRST,
    ),
)
