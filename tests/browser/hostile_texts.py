"""Texts by which somebody may want the page to run, show or ask what it should not.

Most call `hit()` where they are taken for a program, or ask a host that is not ours.
"""

import re

_UNSEEN = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e007f\ud800-\udfff]"
)

MARKUP = [
    "<script>hit()</script>",
    "<ScRiPt>hit()</sCrIpT>",
    "<script src=//hostile.example/a.js></script>",
    "<script type=module>hit()</script>",
    "<scr<script>ipt>hit()</scr</script>ipt>",
    "<img src=x onerror=hit()>",
    '<img src="x" onerror="hit()">',
    "<IMG SRC=x ONERROR=hit()>",
    "<img/src=x/onerror=hit()>",
    "<img src=x onerror=\thit()>",
    "<img src=`x` onerror=hit()>",
    "<img src=https://hostile.example/pixel>",
    "<svg onload=hit()>",
    "<svg/onload=hit()>",
    "<svg><script>hit()</script></svg>",
    "<svg><animate onbegin=hit() attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:hit()><text x=9 y=9>a</text></a></svg>",
    "<svg><use href=data:image/svg+xml,<svg/onload=hit()>>",
    "<svg><foreignObject><img src=x onerror=hit()></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=hit()>",
    "<math><a xlink:href=javascript:hit()>a</a></math>",
    "<noscript><p title='</noscript><img src=x onerror=hit()>'>",
    "<style><!--</style><img src=x onerror=hit()>-->",
    "<template><img src=x onerror=hit()></template>",
    "<iframe src=javascript:hit()></iframe>",
    "<iframe srcdoc='<img src=x onerror=parent.hit()>'></iframe>",
    "<iframe src=https://hostile.example/></iframe>",
    "<object data=javascript:hit()>",
    "<embed src=javascript:hit()>",
    "<body onload=hit()>",
    "<details open ontoggle=hit()>",
    "<input autofocus onfocus=hit()>",
    "<select autofocus onfocus=hit()>",
    "<video><source onerror=hit()></video>",
    "<audio src=x onerror=hit()>",
    "<marquee onstart=hit()>",
    "<form action=javascript:hit()><button>go</button></form>",
    "<button formaction=javascript:hit() form=sign-in-form>go</button>",
    "<a href=javascript:hit()>a</a>",
    "<a href=https://hostile.example/ target=_blank>a</a>",
    "<base href=https://hostile.example/>",
    "<meta http-equiv=refresh content=0;url=https://hostile.example/>",
    "<link rel=stylesheet href=https://hostile.example/a.css>",
    "<style>@import url(https://hostile.example/a.css);</style>",
    "<p style=background:url(https://hostile.example/a)>",
    "<dialog open oncancel=hit()>",
    "<x onclick=hit() tabindex=1 id=x>",
    "<!--><img src=x onerror=hit()>-->",
    "<![CDATA[<img src=x onerror=hit()>]]>",
    "<?xml version='1.0'?><img src=x onerror=hit()>",
]
BREAKERS = [
    '"><img src=x onerror=hit()>',
    "'><img src=x onerror=hit()>",
    '" onmouseover=hit() x="',
    "' autofocus onfocus=hit() x='",
    "` onerror=hit() x=`",
    "</textarea><img src=x onerror=hit()>",
    "</title><img src=x onerror=hit()>",
    "</script><script>hit()</script>",
    "</style><svg onload=hit()>",
    "</option></select><img src=x onerror=hit()>",
    "--><img src=x onerror=hit()>",
    "]]><img src=x onerror=hit()>",
    'x" style="position:fixed;inset:0',
    "red;background:url(https://hostile.example/a)",
    "}body{display:none}",
    '\\"-hit()-\\"',
    "';hit();//",
    '");hit();//',
]
ADDRESSES = [
    "javascript:hit()",
    "JaVaScRiPt:hit()",
    "java\nscript:hit()",
    "\x01javascript:hit()",
    "javascript://%0ahit()",
    "data:text/html,<script>hit()</script>",
    "data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg==",
    "vbscript:hit()",
    "blob:https://hostile.example/1",
    "//hostile.example/a",
    "https://hostile.example/",
    "\\\\hostile.example\\a",
    "../../../api/config",
    "..%2f..%2fapi%2fconfig",
    "%2e%2e/%2e%2e/public/a?",
    "?next=https://hostile.example/#a",
    "#document=../config",
    "%3Cscript%3Ehit()%3C/script%3E",
    "%00%0d%0aSet-Cookie:%20a=b",
]
TEMPLATES = [
    "{{constructor.constructor('hit()')()}}",
    "${hit()}",
    "#{hit()}",
    "<%= hit() %>",
    "{{7*7}}",
    "[[${hit()}]]",
    "@{hit()}",
    "$(hit)",
    "`hit`",
    "%s%n%x",
    "=cmd|' /C calc'!A0",
    "+1+cmd|'a'!A0",
    "@SUM(1+1)*cmd|'a'!A0",
    "[a](javascript:hit())",
    "![a](https://hostile.example/pixel)",
    '{"a":"</script><script>hit()</script>"}',
    "&lt;script&gt;hit()&lt;/script&gt;",
    "&#60;img src=x onerror=hit()&#62;",
    "&amp;lt;b&amp;gt;",
    "'; DROP TABLE documents; --",
]
NAMES_OF_OTHERS = [
    "__proto__",
    "constructor",
    "prototype",
    "toString",
    "hasOwnProperty",
    "valueOf",
    "__defineGetter__",
    "then",
    "length",
    "getElementById",
    "documents",
    "sign-in",
    "a.__proto__",
    "a.constructor",
    "<form id=documents><input name=parentNode>",
    "<img id=getElementById name=body>",
    "<a id=document><a id=document name=cookie href=x>",
    "null",
    "undefined",
    "NaN",
    "-0",
    "[object Object]",
]
CHARACTERS = [
    "invoice\u202egnp.exe",
    "\u2066hidden\u2069",
    "\u200b\u200c\u200d\ufeff",
    "a\u00adb",
    "\U000e0041\U000e0042",
    "line\nbreak",
    "return\r\nbreak",
    "\u2028script\u2029",
    "\x00null",
    "\x1b[2J\x1b]0;title\x07",
    "\x7f\x80\x9b31m",
    "\x08\x08back",
    "\ufffe\uffff",
    "e\u0301 and \u00e9",
    "\u0130\u0131\u017f\u212a",
    "\uff1cscript\uff1ehit()\uff1c/script\uff1e",
    "\u02b9\u02ba onerror=hit()",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "\U0001f1fa\U0001f1f3",
    "Z\u0351\u036b\u0343\u036a\u0302a\u0336\u0321lgo",
    "\u0645\u0631\u062d\u0628\u0627 <img src=x onerror=hit()>",
    "<\u0131mg src=x onerror=hit()>",
    "long " + "<b>" * 60,
]

TEXTS = list(dict.fromkeys(MARKUP + BREAKERS + ADDRESSES + TEMPLATES + NAMES_OF_OTHERS + CHARACTERS))
"""All, the worst first, each once."""


def shown(text: str) -> str:
    """As the page is to show it: what is not seen, or turns others around, as its escape."""
    return _UNSEEN.sub(lambda found: _escape(found[0]), text)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
