"""How HTML looks in mail: simple attributes on each element, which all mail readers know. Pure.

The only place of the project that writes style attributes: mail readers drop style sheets, and the
policy of our pages does not reach them.
"""

from collections.abc import Mapping

_FAMILY = "font-family:'Hiragino Sans','Noto Sans CJK JP','Yu Gothic',Meiryo,Arial,sans-serif"
_CELL = "padding:6px 12px 6px 0;vertical-align:top;text-align:left;"
_HEADING = "margin:24px 0 8px;line-height:1.3;color:#161c26;"

STYLES: Mapping[str, str] = {
    "body": f"margin:0;padding:0;background:#ffffff;color:#161c26;{_FAMILY};"
    "font-size:15px;line-height:1.6;",
    "h1": _HEADING + "font-size:24px;margin-top:0;",
    "h2": _HEADING + "font-size:19px;",
    "h3": _HEADING + "font-size:16px;",
    "h4": _HEADING + "font-size:15px;",
    "h5": _HEADING + "font-size:15px;",
    "h6": _HEADING + "font-size:15px;",
    "p": "margin:0 0 12px;",
    "a": "color:#2457b8;",
    "ul": "margin:0 0 12px;padding-left:24px;",
    "ol": "margin:0 0 12px;padding-left:24px;",
    "li": "margin:0 0 4px;",
    ".task": "list-style:none;",
    "blockquote": "margin:0 0 12px;padding:0 0 0 12px;border-left:3px solid #b4bdc8;color:#3b4656;",
    "code": "font-family:Menlo,Consolas,monospace;font-size:13px;",
    "pre": "margin:0 0 12px;padding:12px;background:#f4f6f8;white-space:pre-wrap;",
    "hr": "border:0;border-top:1px solid #b4bdc8;margin:20px 0;",
    ".table": "border-collapse:collapse;width:100%;margin:4px 0 16px;font-size:14px;",
    "th": _CELL + "border-bottom:1px solid #8d99a8;color:#5a6675;font-weight:bold;",
    "td": _CELL + "border-bottom:1px solid #e4e8ed;",
    ".number": "text-align:right;white-space:nowrap;",
    ".is-centre": "text-align:center;",
    "figure": "margin:8px 0 20px;",
    "figcaption": "margin:6px 0 0;font-size:13px;color:#5a6675;",
    "img": "display:block;width:100%;max-width:660px;height:auto;border:0;",
    ".footnotes": "margin:24px 0 0;border-top:1px solid #b4bdc8;font-size:13px;",
    ".page": "max-width:660px;margin:0 auto;padding:24px 16px;",
}
"""By element, and by class with a dot before it."""
