"""Which capitalised words of English are no names? Enough of them that a sales text needs no other."""

_ORDINARY = """
a about above accepted account accounts accuracy across act action actions active activity add adds after
again against
age ago ahead all almost along already also although always amount amounts an analysis and annual another answer any
anything appears april are area around as ask asked association associations at attention august average away back bad
balance base based be because before began begin behind being below best better between big biggest book both brief
briefing briefs bring brings budget but by calendar calibrated calibration call called calls can cannot careful cares
case cases cause caution chance chances change changed changes chase check checked choose churn clear client clients
close closed closes closing come comes coming company compare compared comparing confidence confirm consider
consistent
contact contacts contract contracts conversion convert converts could count country currency current
currently customer
customers daily data date dates day days deadline deal deals dear december decide decision deeper demo demos despite
detail details did direct do does doing done down draft drop due during each earlier early easy either email emails
employees end ends enough entity especially estimate estimated even evening ever every everyone everything evidence
example except expect expected expects explain explained explanation extra fact factors facts falling far february
feel few figures finally find fine first five focus follow followed following follows for forecast forget four friday
from full further gap general get give given gives go goes going good got great group growing growth half has have he
head heading health healthy hello help her here hi high higher highest highlights him his history hold holds hope
horizon hours how however i id idea if immediately important in include including increase indeed industry info
information instead interested interval intervals into is issue it item items its january join july june just keep key
kind know known large larger largest last late later latest lead leads least leave leaves leaving left less let
level likely likelihood line list listed little long longer look looking looks lose loses lost lot low lower lowest
main mainly make makes manager many march market may maybe me mean means median meet meeting meetings mid might model
models moment monday money month monthly months more moreover morning most mostly move moved moves much must my name
near nearly need needs negotiation net never nevertheless new news next no nobody none nor not note notes nothing
notice november now number numbers october odds of off offer offers often old on once one only onto open opened opens
opportunities opportunity opposite or order ordered orders other others otherwise our out outcome outlook outstanding
over overall overview overdue own owned owner owners owns page paid part past pay people per percent percentage
performance perhaps period person phone pick picture pipeline place plan plans please plus point points positive
possible possibly potential prediction prefer prepare present priorities prioritize priority probability probably
product products proposal proposals prospect prospects push put quantity quarter quarterly question questions quick
quickly quiet quite quote range rank ranked ranking rate rather reach reaching read ready real really reason reasons
recent recently recommend recommendation recommendations recommended regarding region regional regards relationship
remain remaining remains remember reminder renewal reply report reported rep reps request respond response rest result
results revenue review right ring rise rising risk risks risky role running safe safer sales same
satisfaction saturday
save say says schedule score scored scores second see seems sees segment send sent september serious set seven several
share she should show shows side signal since single situation six slip slips slow small smaller so solution some
someone something soon source sources speak spend stable stage stages stake stand stands start starting starts status
stay stays step steps still stop story strong strongest subject such suggest summary sunday support sure table take
takes talk target targets task tasks team ten than thank thanks that the their them then there therefore these they
thing things think third this those though three through thursday ticket tickets time timeline tip title to today
together told tomorrow tonight too top topic total totals touch toward towards track trend tuesday turn two type under
unfortunately unless until up upcoming update updates upside upward urgent us use used useful usual usually value
values version very view visit visits volume wait want wants warning was watch watchlist way we wednesday week weekly
weeks well went were what whatever when where whether which while who whole whom whose why will win window wins wish
with within without won work working works worry worth would write year yearly years yes yesterday yet you your
above-mentioned afternoon amber background bottom bullets caveat caveats champion closely commentary
conclusion context
contract-end customer's day's definitely due-date evaluation executive exposure finding findings glance happy heads-up
hence honest honestly insight insights keep-in-mind lastly legend medium mind momentum negative neutral objective
observation observations ok okay optional outreach owing pace pending possibility potentially pressing
proceed progress
question's quick-win reality red reference remark retention scenario secondly shortly snapshot specifically statement
strategy strength surprisingly switch takeaway takeaways that's thirdly threat threats today's tomorrow's trigger tldr
urgency verdict visibility weakness week's weighted what's whichever worst yours zero
"""
ORDINARY = frozenset(_ORDINARY.split())
"""Lower-case words, names of days and months among them."""

_ACRONYMS = """
AI AM API CN ARR ASAP B2B CEO CFO CI CLV CNY COO CRM CTO EOD ETA EUR EV FAQ FYI GBP HR I ID IT JPY KPI LTV
MQL MRR NA NDA
NB NPS OK PDF PM PO PS QBR Q RFP RMB ROI SLA SQL TBD TLDR US USD UTC VP VS WIP YTD
"""
ACRONYMS = frozenset(_ACRONYMS.split())
"""Short forms in capitals that name nobody."""

_VERBS = "is are was has had will would should could needs looks stands seems remains can may might's"
VERBS = frozenset(_VERBS.split())
"""What follows a name that begins a sentence."""
