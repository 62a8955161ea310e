"""How to mend what the metric doctor finds, with places, for pages that say it in Japanese."""

from sre_ops.web.i18n import N_

FIXES = (
    N_(
        "select both from the same processes, for example with the same `job`, or create "
        "the good series with 0 when the process starts"
    ),
    N_('select both from the same processes, with `{job="shop"}` in both queries'),
    N_(
        "select both from the same targets; where an exporter or gateway sends its own "
        "timestamps, set `honor_timestamps: false` for that job"
    ),
    N_(
        "count both at the same place: the same metric, job and matchers, for example "
        '`http_requests_total{job="shop"}` with and without `code!~"5.."`; retries and '
        "health checks must be in both or in neither"
    ),
    N_(
        "mend the clock of whatever sets the timestamps (NTP), or set `honor_timestamps: "
        "false` for that job"
    ),
    N_(
        "create each error series with 0 when the process starts, for example in Python "
        '`REQUESTS.labels(code="500").inc(0)`, in Go '
        '`requests.WithLabelValues("500").Add(0)`'
    ),
    N_('choose one of them, `le="%(bound)s"`, or add the bound where the histogram is made'),
    N_(
        "keep `le` where it is scraped or recorded: remove the `labeldrop`, and aggregate "
        "`sum by (le, …)`"
    ),
    N_('correct the name or the labels; `{__name__=~".*%(word)s.*"}` finds similar names'),
    N_(
        "have Prometheus take native histograms (`--enable-feature=native-histograms`, in "
        "version 3 `scrape_native_histograms: true`), or count a bucket and `_count`"
    ),
    N_('match both spellings, of Prometheus 2 and 3: `le=~"%(bound)s"`'),
    N_(
        "wait until the window is full, choose a shorter one, or bring the old samples: "
        "`promtool tsdb create-blocks-from`, or the address of the store that keeps them"
    ),
    N_("write a range of at least %(least)s, or scrape more often: `scrape_interval: %(every)ss`"),
    N_(
        "select the counters that the rule reads, for example "
        "`sum(rate(http_requests_total[5m]))`: first `rate`, then `sum`"
    ),
    N_("keep the label: `histogram_quantile(0.99, sum by (le) (rate(h_bucket[5m])))`"),
    N_("write a threshold that is a bound, `%(below)s` or `%(above)s`"),
    N_(
        "find the label, `count(count by (LABEL) (%(series)s))` for each, and drop it "
        "where it is scraped: `metric_relabel_configs: [{action: labeldrop, regex: "
        "request_id}]`"
    ),
    N_(
        "narrow the selector, or drop the label that makes them many where it is scraped: "
        "`metric_relabel_configs: [{action: labeldrop, regex: path}]`"
    ),
    N_(
        "have Prometheus take native histograms (`--enable-feature=native-histograms`, in "
        "version 3 `scrape_native_histograms: true`), or count a classic bucket: "
        "`%(bucket)s`"
    ),
    N_(
        "consider a longer window, a lower objective or time slices; or probe the service, "
        "so that there are events"
    ),
    N_("keep more, `--storage.tsdb.retention.time=%(days)sd`, or ask the store that does"),
)
"""What to change."""
