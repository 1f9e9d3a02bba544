"""Texts that become scripts, markup or formulas where somebody forgets that text is text."""

RUN = "window.ran?.(1)"
_EVENTS = ("load", "error", "focus", "mouseover", "animationstart", "toggle", "pointerenter")
_TAGS = (
    "img src=x",
    "svg",
    "body",
    "input autofocus",
    "details open",
    "video src=x",
    "iframe src=x",
)
SCRIPTS = (
    *(f"<{tag} on{event}={RUN}>" for tag, event in zip(_TAGS, reversed(_EVENTS), strict=True)),
    *(f'"><{tag} on{event}="{RUN}">' for tag, event in zip(_TAGS, _EVENTS, strict=True)),
    *(f"' on{event}='{RUN}" for event in _EVENTS),
    f"<script>{RUN}</script>", f"</script><script>{RUN}</script>", f"<ScRiPt>{RUN}</sCrIpT>",
    f"]]><script>{RUN}</script>", f"--><script>{RUN}</script>", f"</title><script>{RUN}</script>",
    f"</style><script>{RUN}</script>", f"</textarea><script>{RUN}</script>",
    f"<svg><script>{RUN}</script></svg>", f"<math><mtext></mtext><img src=x onerror={RUN}></math>",
    f"javascript:{RUN}",
    f"<a href='javascript:{RUN}'>a</a>",
    f"<iframe srcdoc='<script>{RUN}</script>'>",
    f"<base href='javascript:{RUN}//'>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<object data='javascript:{RUN}'>", f"<form action='javascript:{RUN}'><button>a</form>",
    f"<style>*{{background:url('javascript:{RUN}')}}</style>",
    "<link rel=stylesheet href='data:,x'>",
    f"{{{{constructor.constructor('{RUN}')()}}}}", f"${{{RUN}}}", f"<%= {RUN} %>", f"{{% {RUN} %}}",
    f"&lt;script&gt;{RUN}&lt;/script&gt;", f"\\u003cscript\\u003e{RUN}\\u003c/script\\u003e",
    f"<img src=x onerror&#61;{RUN}>",
    f"<\x00script>{RUN}</script>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    f"[a](javascript:{RUN})",
    f"![a](x onerror={RUN})",
)  # fmt: skip
FORMULAS = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://evil.example")',
)  # fmt: skip
PAYLOADS = (*SCRIPTS, *FORMULAS)
