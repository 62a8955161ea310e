"""A believable monthly report in both languages, to print, to send and to look at."""
# ruff: noqa: E501 - Japanese sentences have no blank to break them at

from dataclasses import replace
from functools import cache

from sre_ops.render.charts.burn_down import burn_down
from sre_ops.render.charts.chart import Look
from sre_ops.render.charts.ink import LIGHT
from sre_ops.render.charts.ledger_strip import ledger_strip
from sre_ops.render.document.markdown import read_markdown
from sre_ops.render.paper.paper import CHART_WIDTH, Paper
from sre_ops.web.i18n import translations
from sre_ops.web.viewer import Locale
from tests.unit.render import examples

ENGLISH = """
## In short

checkout **missed** its October objective: 99.87 % of 48.2 million requests were good, 99.9 % were
asked for. INC-042 and INC-047 spent 83 % of the budget between them[^1]. Releases are frozen
until **9 November** or until 20 % of the budget is back, whichever is later.

What needs a decision:

- [ ] Approve the exception for `checkout-4312` (security fix), owner Ana
- [x] Move the payment provider's timeout from 30 s to 5 s
- Keep or lower the objective? See [the what-if page](/slo/checkout/what-if).

## The budget over the month

![Error budget left in October, with incidents and releases](chart:burn)

### By cause

| Cause | From | Share | Bad events | Minutes |
|:--|:--|--:|--:|--:|
| INC-047: connection pool exhausted after v3.18 | 9 Oct, 20:00 | 52.1 % | 32,612 | 61 |
| INC-042: payment provider timed out | 5 Oct, 05:00 | 31.0 % | 19,404 | 178 |
| Correction: planned maintenance | 12 Oct, 03:00 | 4.2 % | 2,629 | 30 |
| Deployment window v3.19 | 17 Oct, 16:00 | 1.6 % | 1,001 | 14 |
| Not attributed | | 11.1 % | 6,948 | – |

## When it was spent

![Budget spent by day and hour](chart:strip)

> “We saw the pool fill on the dashboard, but no alert watched it.” — incident review, INC-047

1. Detection took 4 minutes in INC-047, 19 minutes in INC-042.
2. The slow-burn alert fired first in both:
   - its short window is 30 minutes,
   - its long window is 6 hours.

```sh
sre-ops report budget --service checkout --month 2026-10 --format pdf -o october.pdf
```

## How it is computed

Good events are those answered within 300 ms without a 5xx. A window without traffic is neither
good nor bad. Objectives count by events; see the
[workbook](https://sre.google/workbook/implementing-slos/).

## Met and missed

| Month | Objective | Measured | Budget spent | State |
|:--|--:|--:|--:|:--|
| October 2026 | 99.9 % | 99.870 % | 130 % | missed |
| September 2026 | 99.9 % | 99.931 % | 69 % | met |
| August 2026 | 99.9 % | 99.912 % | 88 % | met |
| July 2026 | 99.9 % | 99.958 % | 42 % | met |
| June 2026 | 99.9 % | 99.905 % | 95 % | met |

[^1]: Shares are of the whole budget of the month, 48,200 bad events.
"""

JAPANESE = """
## 要約

checkout は10月の目標を**達成できなかった**。4,820万件のリクエストのうち良好だったのは99.87 %で、目標は99.9 %である。INC-042 と INC-047 の2件で、バジェットの83 %を使った[^1]。**「リリース凍結」**は11月9日まで、またはバジェットが20 %に戻るまで続く。

判断が必要なこと：

- [ ] `checkout-4312`（セキュリティ修正）の例外を承認する（担当：髙橋）
- [x] 決済事業者へのタイムアウトを30秒から5秒に短くする
- 目標を維持するか、下げるか。[試算のページ](/slo/checkout/what-if)を参照。

## 月間のバジェットの推移

![10月に残ったエラーバジェット、インシデント、リリース](chart:burn)

### 原因別の内訳

| 原因 | 開始 | 割合 | 不良イベント | 分 |
|:--|:--|--:|--:|--:|
| INC-047：v3.18 の後、コネクションプールが枯渇した | 10月9日 20:00 | 52.1% | 32,612 | 61 |
| INC-042：決済事業者の応答が時間切れになった | 10月5日 05:00 | 31.0% | 19,404 | 178 |
| 補正：計画メンテナンス | 10月12日 03:00 | 4.2% | 2,629 | 30 |
| リリース v3.19 の期間 | 10月17日 16:00 | 1.6% | 1,001 | 14 |
| 原因不明 | | 11.1% | 6,948 | – |

## いつ使ったか

![日と時間ごとに使ったバジェット](chart:strip)

> 「ダッシュボードでプールが埋まるのは見えていたが、監視するアラートがなかった。」——INC-047 のふりかえり

1. 検知までの時間は、INC-047 が4分、INC-042 が19分だった。
2. どちらも、ゆっくりした消費のアラートが先に鳴った。
   - 短い窓は30分、
   - 長い窓は6時間。

```sh
sre-ops report budget --service checkout --month 2026-10 --format pdf -o 10月.pdf
```

## 計算方法

良好なイベントとは、300ミリ秒以内に、5xx 以外で応答したものをいう。トラフィックのない時間は、良好とも不良とも数えない。①目標はイベント数で判定する。②詳しくは[ワークブック](https://sre.google/workbook/implementing-slos/)を参照。

## 達成の履歴

| 月 | 目標 | 実績 | 使ったバジェット | 状態 |
|:--|--:|--:|--:|:--|
| 2026年10月 | 99.9% | 99.870% | 130% | 未達 |
| 2026年9月 | 99.9% | 99.931% | 69% | 達成 |
| 2026年8月 | 99.9% | 99.912% | 88% | 達成 |
| 2026年7月 | 99.9% | 99.958% | 42% | 達成 |

[^1]: 割合は、月全体のバジェット（不良イベント48,200件）に対するもの。
"""


@cache
def report(locale: Locale) -> Paper:
    """Return the report of October in a language, in its third revision."""
    return _japanese() if locale == "ja" else _english()


def _english() -> Paper:
    look = Look(zone="Europe/Berlin", width=CHART_WIDTH, palette=LIGHT)
    charts = {
        "burn": burn_down(examples.burning(), look),
        "strip": ledger_strip(examples.strip(), replace(look, prefix="strip")),
    }
    return Paper(
        title="Monthly budget report: checkout",
        subtitle="October 2026",
        blocks=read_markdown(ENGLISH, charts),
        created_at=examples.END,
        issuer="Example Ltd · Reliability",
        revision="Revision 3",
        facts=(("Service", "checkout"), ("Period", "1–31 Oct 2026"), ("Approved by", "Ana Łódź")),
        stamp="DRAFT",
        base="https://sre.example/",
    )


def _japanese() -> Paper:
    look = Look(
        locale="ja",
        zone="Asia/Tokyo",
        width=CHART_WIDTH,
        palette=LIGHT,
        words=translations("ja"),
    )
    burning = replace(
        examples.burning(),
        title="checkout 可用性、2026年10月：エラーバジェットの残り",
        note="checkout は10月のバジェットの大半を使った。",
    )
    charts = {
        "burn": burn_down(burning, look),
        "strip": ledger_strip(examples.strip(), replace(look, prefix="strip")),
    }
    return Paper(
        title="月次バジェット報告：checkout",
        subtitle="2026年10月",
        blocks=read_markdown(JAPANESE, charts),
        created_at=examples.END,
        locale="ja",
        issuer="例示株式会社　信頼性チーム",
        revision="第3版",
        facts=(
            ("対象", "checkout（決済）"),
            ("作成", "信頼性チーム"),
            ("承認", "山田 太郎、髙橋 﨑子"),
        ),
        base="https://sre.example/",
    )
