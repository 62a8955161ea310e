"""What findings say, sentence by sentence with their places, for pages that say it in Japanese.

Findings are kept and handed on as English text; `finding_words` recognises it by these. The test in
tests/architecture/test_finding_words.py reads the sources and fails where a sentence is missing.
"""

from sre_ops.web.i18n import N_

MESSAGES = (
    N_("this document is no mapping"),
    N_("neither `apiVersion` nor `version` is given"),
    N_("`%(form)s` is not read here"),
    N_("%(message)s; the document is skipped"),
    N_("%(what)s is also declared at %(place)s; keep one of the two"),
    N_("the file has %(size)s bytes; at most %(most)s are read"),
    N_("byte %(at)s is not UTF-8; save the file as UTF-8"),
    N_("the tag `%(tag)s` is not read"),
    N_("this is no YAML: %(why)s"),
    N_("a character that no file can hold (a lone surrogate)"),
    N_("a key must be a text"),
    N_("`*%(anchor)s` names nothing before it"),
    N_("more than %(most)s levels"),
    N_("more than %(most)s values, aliases counted in full"),
    N_("`%(key)s` is given twice, first in line %(line)s; keep one"),
    N_("the %(what)s `%(value)s` has %(length)s characters; at most %(most)s"),
    N_("the %(what)s %(value)s holds a character that cannot be shown; take it out"),
    N_("SLO `%(slo)s` takes %(size)s bytes; at most %(most)s, so shorten its texts"),
    N_("`%(key)s` is missing; write %(allowed)s"),
    N_("`%(key)s` must be a mapping"),
    N_("`%(key)s` must be a list"),
    N_("`%(key)s` is empty; write at least one"),
    N_("`%(key)s` must be a text"),
    N_('`%(written)s` is another type to many YAML readers; quote it: "%(text)s"'),
    N_("`%(written)s` is not a plain decimal number; write e.g. 99.9"),
    N_("`%(key)s` must be true or false"),
    N_("`%(key)s` is not read"),
    N_("`%(key)s` is not read; did you mean `%(near)s`?"),
    N_("`%(written)s` looks like percent; write %(value)s here"),
    N_("`%(written)s` is no objective"),
    N_(
        "`%(written)s` leaves no error budget: the first bad event misses it for the whole "
        "window and no burn rate exists; choose less than 100 %%"
    ),
    N_("`%(written)s` is no rolling window; write whole days or weeks, e.g. 30d"),
    N_(
        "`%(written)s` is no calendar window that is kept; `1m` would be one minute, a "
        "month is `1M`"
    ),
    N_(
        "`%(written)s` is not where a %(unit)s begins; the window runs from the start of "
        "the %(unit2)s, 00:00 local time"
    ),
    N_("`%(key)s` must be a date and time"),
    N_("`%(written)s` is no IANA time zone; write e.g. Asia/Tokyo"),
    N_("data source `%(name)s` of type %(kind)s is not read"),
    N_("data source `%(name)s` is no Prometheus"),
    N_("objects of kind %(kind)s are not read"),
    N_("OpenSLO has no kind `%(kind)s`"),
    N_("%(format)s has no kind `%(kind)s`"),
    N_("SLI `%(name)s` is declared twice"),
    N_("an AlertPolicy holds one condition"),
    N_("condition kind `%(kind)s`"),
    N_("`%(key)s` must be a duration"),
    N_("composite SLOs (an indicator per objective) are not kept; write one SLO for each"),
    N_(
        "this SLI has no events to add up: it is judged minute by minute, so its slices "
        "last one minute"
    ),
    N_("an objective needs exactly one of `target` and `targetPercent`"),
    N_("`timeSliceTarget: %(target)s` is no ratio"),
    N_("`%(written)s` is no slice; it must divide a day into whole minutes"),
    N_("no `timeWindow`: %(window)s is used"),
    N_("a window is rolling or has a `calendar`, not both"),
    N_("a window that is not rolling needs `calendar`"),
    N_(
        "RatioTimeslices (the mean of the slices' ratios) is not kept: it weighs a quiet "
        "minute like a busy one; choose Occurrences, or Timeslices with a timeSliceTarget"
    ),
    N_("`%(method)s` is no budgeting method"),
    N_("`%(key)s` has no name; the default server is asked"),
    N_("an SLI needs exactly one of `%(one)s` and `%(other)s`"),
    N_("an SLO needs exactly one of `%(one)s` and `%(other)s`"),
    N_("a ratio needs exactly one of `good` and `bad`"),
    N_("`%(one)s` and `%(other)s`: both queries of a ratio need the same data source"),
    N_("`raw` cannot stand beside good, bad or total"),
    N_("`%(kind)s` is no type of ratio"),
    N_("a query of %(kind)s cannot be measured here"),
    N_("`op: %(op)s` is no comparison; good means: metric op value"),
    N_("no object of kind Service is named `%(name)s`"),
    N_("no object of kind SLI is named `%(name)s`"),
    N_("SLI `%(name)s` has errors; see there"),
    N_("no object of kind DataSource is named `%(name)s`; the default server is asked"),
    N_("policy `%(name)s` names neither services nor slos; write %(allowed)s"),
    N_("`%(written)s` names no SLO; write service/slo"),
    N_("policy `%(name)s` takes %(size)s bytes; at most %(most)s"),
    N_("rule `%(name)s` is there twice; give each its own name"),
    N_("`when` needs exactly one measure"),
    N_("`%(written)s` is none of %(words)s"),
    N_("`%(written)s` must be %(allowed)s"),
    N_("%(value)s is no share of a budget; write 0.2 for 20 %%"),
    N_("`until` is %(until)s; it must be %(side)s %(threshold)s, or the rule never ends"),
    N_("%(what)s at %(place)s; keep one of the two"),
    N_("the total counts nothing"),
    N_(
        '`%(selector)s` must choose one bucket, le="0.5": buckets are cumulative, and '
        "adding several counts events more than once"
    ),
    N_("`counter: false` says that `%(metric)s` may fall; its growth is no number of events"),
    N_("`%(query)s` is no sum of counters"),
    N_("`%(op)s` in `%(query)s` cannot be counted; only + and - can"),
    N_(
        "the query has %(size)s characters and %(operators)s operators; at most %(most)s "
        "and %(most2)s are read"
    ),
    N_("`%(query)s` works on a subquery"),
    N_(
        "`%(metric)s` is the result of a recording rule: a recorded sum falls when any of "
        "its processes restarts, so its growth is not the number of events; select the "
        "original counters"
    ),
    N_("`%(query)s` is moved in time by `offset` or `@`"),
    N_("`%(query)s` joins matchers with `or`"),
    N_("`%(query)s` names no metric in plain letters"),
    N_('label "%(label)s" is not in plain letters'),
    N_("Prometheus would refuse it: %(why)s"),
    N_("`%(matcher)s` cannot be repeated outside Prometheus: %(why)s"),
    N_("`%(query)s` selects several metrics by name"),
    N_("`%(query)s` is more than a metric with labels"),
    N_(
        "the events cannot be counted: %(why)s; each minute is judged by the ratio "
        "instead, an approximation that is labelled so"
    ),
    N_("the events cannot be counted: %(why)s"),
    N_("good and total select the same series, so no event can ever be bad"),
    N_("bad and total select the same series, so every event is bad"),
    N_("an indicator needs exactly one kind"),
    N_(
        "Pyrra would keep one objective per value of these labels; all are measured as one "
        "here. Write an SLO per group where each needs its own budget"
    ),
    N_("latency needs a histogram's `_bucket` with one bound"),
    N_("`%(method)s` is no method of Prometheus"),
    N_("a ratio needs `filter_valid` or `filter_bad` beside `filter_good`"),
    N_("`%(metric)s` is no histogram's `_bucket`"),
    N_(
        "a plugin is Go code that only Sloth runs; write the queries that it makes under "
        "`events` (`sloth generate` shows them)"
    ),
    N_("this document holds no alert windows"),
    N_("SLO `%(slo)s`: %(value)s: %(message)s"),
    N_("with the total but no series of `%(series)s`: all their events count as bad"),
    N_(
        "with `%(series)s` but no total: their %(kind)s events are counted without being valid ones"
    ),
    N_(
        "the newest samples of `%(series)s` and of the total are of different times: they "
        "are not scraped together, so that short windows compare different events"
    ),
    N_(
        "in the last day more %(kind)s events were counted than there were events at all, "
        "so that the SLI is no ratio of the same events"
    ),
    N_(
        "without a series of `%(series)s` so far: it is born with its first error, which "
        "`rate()` and `increase()` in alert rules do not see; the ledger counts it"
    ),
    N_(
        "`%(series)s` has samples dated after the server's own time: a minute is settled "
        "before all its events are seen"
    ),
    N_("the histogram has no such bucket bound; those that exist are allowed"),
    N_("`%(series)s` has series, but none with the label `le`"),
    N_(
        "no such series; if it counts errors it may be born with the first one, otherwise "
        "correct the name or the labels"
    ),
    N_("there is no native histogram, but a classic one: `%(series)s`"),
    N_("the server writes this bound `%(bound)s`: the query finds nothing"),
    N_(
        "not one series of the bad events was seen in three days, though the metric is "
        "there: either none happened, or the value is misspelt"
    ),
    N_(
        "of the %(days)s days of the window only %(known)s can be counted; the budget is "
        "judged on these, and coverage says so"
    ),
    N_("%(what)s holds %(scrapes)s scrapes and needs %(needs)s; it often has no value"),
    N_("%(what)s holds %(scrapes)s scrapes and needs %(needs)s; one missed scrape leaves a gap"),
    N_("the range in the query"),
    N_("the shortest window of alert rules"),
    N_(
        "is the result of a recording rule%(source)s; a recorded sum falls when any of its "
        "processes restarts, and a recorded rate is no counter, so that the growth is not "
        "the number of events"
    ),
    N_("the sum under it drops `le`, so that it has no value"),
    N_(
        "lies between two bounds of the native histogram: the events of that bucket are "
        "shared out by estimate, and marked approximate"
    ),
    N_(
        "a label of `%(series)s` takes ever new values: events between the last scrape of "
        "a series and its end are lost, and queries get slow"
    ),
    N_(
        "`%(series)s` is too many to be fetched one by one, at a scrape of 30 s "
        "%(samples)s samples a day: the server sums them, marked as an estimate, and they "
        "were not examined further"
    ),
    N_("its series are plain numbers, no native histogram: nothing is counted"),
    N_(
        "about %(events)s events in %(days)s days allow %(allowed)s bad ones, so that "
        "single events decide; %(patience)s"
    ),
    N_(
        "twice the allowed share of bad events stands out from luck after %(miss)s events, "
        "%(days)s days at this traffic, and %(trust)s good ones in a row, %(days2)s days, "
        "show that the objective is met"
    ),
    N_(
        "Prometheus keeps %(days)s days, less than the window: the ledger cannot be filled "
        "backwards for the whole window and is complete only once it has run that long"
    ),
    N_("%(n)s of %(all)s targets"),
    N_("%(n)s targets"),
    N_("oldest sample %(days)s days old"),
    N_("%(range)s s range, scraped every %(every)s s"),
    N_("%(seconds)s s apart"),
    N_("%(seconds)s s ahead"),
    N_("%(born)s series born in a day, %(live)s live"),
    N_(
        "`%(written)s` is %(value)s %%, which is hardly meant; this field is in percent: "
        "write %(meant)s"
    ),
    N_("the name %(name)s must be printable and have at most %(most)s characters"),
    N_("no definition read here is of `%(name)s`; check the spelling"),
    N_("less than 100"),
    N_(", as its name says"),
    N_("`%(slo)s` is a member twice; give it a weight instead"),
    N_("`weight: %(weight)s` is no weight; write a whole number from 1 to %(most)s"),
    N_("%(count)s members are too many to tell what went wrong; at most %(most)s"),
    N_("`%(slo)s` is made of itself: %(names)s"),
    N_("`%(slo)s` is made of itself; see there"),
    N_("`%(slo)s` has errors; see there"),
    N_("%(count)s children: a server allows %(most)s unless its setting says more"),
    N_("`%(selector)s` has one value of `%(label)s` only: nothing to fan out"),
    N_("`%(label)s` is no label that tells series apart for people"),
    N_("`%(name)s` says nothing without `%(label)s`"),
    N_("the name has %(length)s characters, too long for the names of its children"),
    N_("the SLI cannot be split by `%(label)s`: %(why)s"),
    N_("`%(query)s` cannot be narrowed to one %(label)s"),
    N_("a composite reads no series of its own"),
    N_("`%(slo)s` also has the agreement `%(agreement)s`"),
    N_("an agreement is judged over one window; write one agreement for each"),
    N_("credits must go down, but %(lower)s follows %(upper)s"),
    N_(
        "the agreement counts over %(window)s, the SLO `%(slo)s` over %(windows)s: one can be kept"
        " while the other is missed"
    ),
    N_(
        "the agreement promises %(promised)s, and the SLO `%(slo)s` aims at %(objective)s only; aim"
        " higher than what is promised"
    ),
    N_("`%(slo)s` names no SLO; write service/slo"),
    N_("no definition read here is of `%(slo)s`; check the spelling"),
    N_("`%(written)s` is above the agreement's own target of %(target)s"),
    N_("`%(written)s` is no limit for children"),
)
"""What is wrong, and the values that were measured."""

ALLOWED = (
    N_("a mapping"),
    N_("a list"),
    N_("a text"),
    N_("a quoted text"),
    N_("a number"),
    N_("a decimal number"),
    N_("a unique name"),
    N_("unique names"),
    N_("the same targets"),
    N_("every target of the total"),
    N_("no sample from the future"),
    N_("buckets with their label `le`"),
    N_("an existing series"),
    N_("a native histogram"),
    N_("the original counters"),
    N_("an IANA zone, e.g. Asia/Tokyo"),
    N_("1d to %(days)sd, or weeks, e.g. 4w"),
    N_("the first moment of a %(unit)s"),
    N_("one condition"),
    N_("a duration, e.g. %(example)s"),
    N_("a timeWindow"),
    N_("< %(n)s per live series"),
    N_("%(side)s the threshold"),
    N_("services: [checkout] or slos: [checkout/availability]"),
    N_("one of both"),
    N_("a PromQL query"),
    N_("dataSourceRef and an object of kind DataSource"),
    N_("one data source"),
    N_("a valid SLI"),
    N_("a Prometheus source"),
    N_("%(n)s characters"),
    N_("fewer rules or shorter texts"),
    N_("a ratio, at most 1"),
    N_("at least"),
    N_("at most"),
    N_("at most %(days)sd"),
    N_("a percentage as text, e.g. %(example)s"),
    N_("a percentage, e.g. %(example)s"),
    N_("a ratio, e.g. %(example)s"),
    N_("a metric with labels"),
    N_("no grouping"),
    N_("sums of counters under rate() or increase()"),
    N_("a counter with labels"),
    N_("a query that differs from the total"),
    N_("a histogram's `_bucket` with labels"),
    N_("PromQL of good / valid"),
    N_("smaller files"),
    N_("YAML without it"),
    N_("good"),
    N_("bad"),
    N_("each SLO once"),
    N_("members that do not lead back here"),
    N_("service/slo of a sound definition"),
    N_("a label in plain letters, not `le`, `quantile` or `__…`"),
    N_("a label that no selector sets"),
    N_("a regular expression (RE2)"),
    N_("a whole number from 1 to %(most)s"),
    N_("an SLI of selectors without offset"),
    N_("at most %(most)s, or SRE_OPS_FAN_OUT_LIMIT"),
    N_("at most %(most)s"),
    N_("less than %(most)s"),
    N_("one agreement for each SLO"),
    N_("one window"),
    N_("the highest `below` first"),
)
"""What may stand there, and other single words."""
