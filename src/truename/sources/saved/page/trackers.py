"""Accounts of analytics and advertising services, and tokens by which services verified who holds the site.

The value is ``SERVICE:ACCOUNT``: the account of whoever looks at the figures, not the number of one of its sites, where
the two can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from truename.sources.saved import hosts
from truename.sources.saved.page.gather import SAID_TEXT, Gathered
from truename.sources.saved.page.view import View

MOST_SEEN = 1_000
"""Places that are looked at for one service."""

LONGEST_TOKEN = 128


class Service(NamedTuple):
    """How one service's accounts stand in a page.

    Attributes:
        name: as values begin.
        hints: texts of which scripts or addresses that use the service hold one: a quick look before the slow one.
        pattern: where the account stands, as its group "id".
        advertising: whether it is an account of advertising and not of figures.
    """

    name: str
    hints: tuple[str, ...]
    pattern: re.Pattern[str]
    advertising: bool = False


def _service(name: str, hints: str, pattern: str, advertising: bool = False) -> Service:
    return Service(name, tuple(hints.split("|")), re.compile(pattern), advertising)


_SERVICES: tuple[Service, ...] = (
    _service("ga", "UA-", r"(?P<id>UA-\d{4,10})-\d{1,4}\b"),
    _service("ga4", "G-", r"(?P<id>G-(?<=[\"'=/]G-)[A-Z0-9]{8,12})\b"),
    _service("gtm", "GTM-", r"(?P<id>GTM-[A-Z0-9]{4,9})\b"),
    _service("gads", "AW-", r"(?P<id>AW-\d{8,12})\b", True),
    _service("gads", "google_conversion_id", r"google_conversion_id\s{0,5}[=:]\s{0,5}[\"']?(?P<id>\d{8,12})\b", True),
    _service("floodlight", "DC-", r"(?P<id>DC-(?<=[\"'=/]DC-)\d{6,10})\b", True),
    _service("adsense", "pub-", r"(?P<id>pub-\d{14,18})\b", True),
    _service(
        "yandex",
        "mc.yandex|ym(",
        r"(?:\bym\(|mc\.yandex\.\w{2,3}/watch/|yaCounter|Ya\.Metrika2?\(\{\s{0,9}id\s{0,3}:\s{0,3})(?P<id>\d{5,10})\b",
    ),
    _service("yandex-ads", "R-A-|R-I-", r"[\"'](?P<id>R-[AI]-\d{5,9})-\d{1,3}\b", True),
    _service(
        "facebook-pixel",
        "fbq(|facebook.com/tr",
        r"(?:fbq\(\s{0,5}[\"']init[\"']\s{0,5},\s{0,5}[\"']?|facebook\.com/tr\?id=)(?P<id>\d{10,18})\b",
        True,
    ),
    _service("hotjar", "hotjar|hjid", r"(?:hjid\s{0,3}[:=]\s{0,3}[\"']?|hotjar\.com/c/hotjar-)(?P<id>\d{4,9})\b"),
    _service(
        "clarity",
        "clarity",
        r"clarity\.ms/tag/(?P<id>[a-z0-9]{8,14})|[\"']clarity[\"']\s{0,3},\s{0,3}[\"']script[\"']\s{0,3},"
        r"\s{0,3}[\"'](?P<id2>[a-z0-9]{8,14})[\"']",
    ),
    _service(
        "tiktok", "ttq.load|analytics.tiktok", r"(?:ttq\.load\(\s{0,3}[\"']|sdkid=)(?P<id>[A-Z0-9]{16,24})\b", True
    ),
    _service("baidu", "hm.baidu.com", r"hm\.baidu\.com/(?:hm|h)\.js\?(?P<id>[0-9a-f]{32})\b"),
    _service(
        "cnzz",
        "cnzz.com|umeng.com",
        r"(?:cnzz|umeng)\.com/(?:z_stat|stat|q_stat|core)\.php\?(?:[a-z_]{1,12}=\w{0,20}&(?:amp;)?)?(?:web_)?id="
        r"(?P<id>\d{5,12})\b",
    ),
    _service("51la", "51.la", r"51\.la/(?:\?|go\.asp\?[a-z=&;]{0,30}id=|q\?id=)(?P<id>\d{5,10})\b"),
    _service("51la", "LA.init", r"LA\.init\(\{\s{0,5}id\s{0,3}:\s{0,3}[\"'](?P<id>[A-Za-z0-9]{10,20})[\"']"),
    _service(
        "histats",
        "istats",
        r"Histats\.start[\"'\s,]{1,8}\s{0,3}1\s{0,3},\s{0,3}(?P<id>\d{5,9})\b|histats\.com/(?:stats/)?0?\.gif\?"
        r"(?P<id2>\d{5,9})",
    ),
    _service("statcounter", "sc_project", r"sc_project\s{0,3}=\s{0,3}[\"']?(?P<id>\d{5,9})\b"),
    _service(
        "addthis",
        "addthis",
        r"addthis[^\n]{0,80}?(?:pubid=|username=|[\"']pubid[\"']\s{0,3}:\s{0,3}[\"'])(?P<id>[\w\-]{4,40})",
    ),
    _service(
        "sharethis",
        "sharethis",
        r"sharethis\.com/js/sharethis\.js#property=(?P<id>[0-9a-f]{20,32})|publisher\s{0,3}:\s{0,3}[\"']"
        r"(?P<id2>[0-9a-f\-]{30,40})",
    ),
    _service("mixpanel", "mixpanel", r"mixpanel\.init\(\s{0,3}[\"'](?P<id>[0-9a-f]{32})\b"),
    _service(
        "segment",
        "analytics.load|cdn.segment.com",
        r"(?:analytics\.load\(\s{0,3}[\"']|cdn\.segment\.com/analytics\.js/v1/)(?P<id>[A-Za-z0-9]{20,40})\b",
    ),
    _service("amplitude", "amplitude", r"amplitude\.(?:getInstance\(\)\.)?init\(\s{0,3}[\"'](?P<id>[0-9a-f]{32})\b"),
    _service(
        "hubspot",
        "hs-scripts|hs-analytics|hsforms|hubspot",
        r"(?:js(?:-\w{2,4})?\.hs-(?:scripts|analytics)\.(?:com|net)/(?:analytics/\d{1,20}/)?|portalId[\"']?"
        r"\s{0,3}[:=]\s{0,3}[\"']?)(?P<id>\d{5,10})\b",
    ),
    _service(
        "linkedin-insight",
        "_linkedin_partner_id|px.ads.linkedin",
        r"(?:_linkedin_partner_id\s{0,3}=\s{0,3}[\"']|px\.ads\.linkedin\.com/collect/\?(?:v=\d&)?pid=)"
        r"(?P<id>\d{4,10})\b",
        True,
    ),
    _service(
        "twitter-pixel",
        "twq(",
        r"twq\(\s{0,3}[\"'](?:init|config)[\"']\s{0,3},\s{0,3}[\"'](?P<id>[a-z0-9]{5,8})[\"']",
        True,
    ),
    _service("pinterest-tag", "pintrk(", r"pintrk\(\s{0,3}[\"']load[\"']\s{0,3},\s{0,3}[\"'](?P<id>\d{10,16})\b", True),
    _service("bing-uet", "bat.bing.com", r"\bti\s{0,3}:\s{0,3}[\"'](?P<id>\d{6,10})[\"']", True),
    _service("vk-retargeting", "VK-RTRG", r"(?P<id>VK-RTRG-\d{4,9}-\w{3,8})\b", True),
    _service(
        "mailru",
        "_tmr|top-fwz1.mail.ru|top.mail.ru",
        r"(?:_tmr\.push\(\{\s{0,9}id\s{0,3}:\s{0,3}[\"']|mail\.ru/(?:counter|jump)\?(?:js=\d+;)?(?:id|from)=)"
        r"(?P<id>\d{5,9})\b",
    ),
    _service("rambler", "counter.rambler.ru", r"counter\.rambler\.ru/top100\.(?:jcn|scn|cnt)\?(?P<id>\d{4,9})\b"),
    _service("plausible", "plausible.io", r"plausible\.io/js/(?P<id>pa-[\w\-]{8,40})\.js"),
    _service("cloudflare-insights", "beacon.min.js", r"[\"']token[\"']\s{0,3}:\s{0,3}[\"'](?P<id>[0-9a-f]{32})[\"']"),
    _service("quantcast", "quantserve|_qevents", r"\bqacct\s{0,3}[:=]\s{0,3}[\"'](?P<id>p-[\w\-]{8,20})[\"']"),
    _service("criteo", "criteo", r"setAccount[\"']\s{0,3},\s{0,3}account\s{0,3}:\s{0,3}[\"']?(?P<id>\d{3,8})\b", True),
    _service("taboola", "taboola", r"cdn\.taboola\.com/libtrc/(?P<id>[\w\-]{3,60})/loader", True),
    _service("outbrain", "obApi", r"OB_ADV_ID\s{0,3}=\s{0,3}[\"']?(?P<id>[0-9a-f]{16,40})", True),
    _service(
        "intercom",
        "intercom",
        r"(?:app_id[\"']?\s{0,3}:\s{0,3}[\"']|widget\.intercom\.io/widget/)(?P<id>[a-z0-9]{8})\b",
    ),
    _service("tawk", "embed.tawk.to", r"embed\.tawk\.to/(?P<id>[0-9a-f]{24})\b"),
    _service("crisp", "CRISP_WEBSITE_ID", r"CRISP_WEBSITE_ID\s{0,3}=\s{0,3}[\"'](?P<id>[0-9a-f\-]{36})"),
    _service("jivosite", "jivosite|jivo.ru", r"(?:jivosite\.com|jivo\.ru)/(?:script/)?widget/(?P<id>\w{8,16})\b"),
    _service("livechat", "__lc.license|livechatinc", r"__lc\.license\s{0,3}=\s{0,3}(?P<id>\d{5,10})\b"),
    _service("zendesk", "zdassets", r"static\.zdassets\.com/ekr/snippet\.js\?key=(?P<id>[0-9a-f\-]{36})"),
    _service("onesignal", "OneSignal", r"appId\s{0,3}:\s{0,3}[\"'](?P<id>[0-9a-f]{8}-[0-9a-f\-]{27})"),
    _service("sentry", "ingest.sentry.io|sentry_key|sentry.io", r"https://(?P<id>[0-9a-f]{32})@"),
    _service("newrelic", "NREUM", r"accountID\s{0,3}:\s{0,3}[\"'](?P<id>\d{5,9})[\"']"),
    _service("fullstory", "_fs_org", r"_fs_org[\"']?\]?\s{0,3}=\s{0,3}[\"'](?P<id>[A-Z0-9\-]{4,14})[\"']"),
    _service(
        "recaptcha",
        "recaptcha",
        r"(?:recaptcha/(?:api|enterprise)\.js\?[^\s\"']{0,60}?render=|data-sitekey=[\"']|sitekey[\"']?\s{0,3}:"
        r"\s{0,3}[\"'])(?P<id>6L[\w\-]{38})",
    ),
    _service(
        "amazon-associates",
        "amazon-adsystem|amzn_assoc|tag=",
        r"(?:amzn_assoc_tracking_id\s{0,3}=\s{0,3}[\"']|[?&]tag=)(?P<id>[a-z0-9\-]{3,40}-2\d)\b",
        True,
    ),
    _service("paypal", "hosted_button_id", r"hosted_button_id=(?P<id>[A-Z0-9]{10,16})\b"),
    _service("stripe", "pk_live_", r"(?P<id>pk_live_[A-Za-z0-9]{16,120})\b"),
)
"""By hand, out of the snippets that each service tells its customers to put in their pages."""

_MATOMO_URL = re.compile(
    r"(?:setTrackerUrl[\"'\s,\]]{1,6}|\bvar\s+u\s{0,3}=\s{0,3}|\bpkBaseURL\s{0,3}=\s{0,3})[^\n]{0,60}?[\"']"
    r"(?:https?:)?//(?P<host>[\w.\-]{3,100})/?"
)
_MATOMO_SITE = re.compile(
    r"setSiteId[\"']\s{0,3},\s{0,3}[\"']?(?P<id>\d{1,7})|(?:matomo|piwik)\.php\?[^\s\"']{0,60}?\bidsite="
    r"(?P<id2>\d{1,7})"
)
_MATOMO_IMAGE = re.compile(
    r"//(?P<host>[\w.\-]{3,100})/(?:[\w\-]{1,40}/){0,3}(?:matomo|piwik)\.php\?[^\s\"']{0,60}?\bidsite=(?P<id>\d{1,7})"
)
_LIVEINTERNET = re.compile(r"counter\.yadro\.ru/(?:hit|logo);(?P<id>[\w\-]{2,40})")

_VERIFIERS: Mapping[str, str] = {
    "google-site-verification": "google",
    "verify-v1": "google",
    "yandex-verification": "yandex",
    "msvalidate.01": "bing",
    "facebook-domain-verification": "facebook",
    "baidu-site-verification": "baidu",
    "p:domain_verify": "pinterest",
    "norton-safeweb-site-verification": "norton",
    "alexaverifyid": "alexa",
    "wmail-verification": "mailru",
    "mailru-verification": "mailru",
    "naver-site-verification": "naver",
    "sogou_site_verification": "sogou",
    "360-site-verification": "360",
    "shenma-site-verification": "shenma",
    "apple-domain-verification": "apple",
    "ahrefs-site-verification": "ahrefs",
    "semrush-site-verification": "semrush",
    "trustpilot-one-time-domain-verification-id": "trustpilot",
    "fb:app_id": "facebook-app",
    "fb:admins": "facebook-admin",
    "fb:pages": "facebook-page",
    "google-adsense-account": "adsense",
    "google-play-app": "google-play",
    "apple-itunes-app": "apple-app",
}
"""Names of ``<meta>`` by which a service knows who holds a site, and what values begin with. By hand."""

_ATTRIBUTES: Mapping[str, str] = {
    "data-ad-client": "adsense",
    "data-website-id": "umami",
    "data-sitekey": "captcha",
    "data-hs-portal-id": "hubspot",
    "data-account": "accessibe",
    "data-cbid": "cookiebot",
    "data-domain-script": "onetrust",
    "data-ruleset": "usercentrics",
    "data-settings-id": "usercentrics",
    "data-pubid": "addthis",
    "data-yandex-metrika": "yandex",
}
_ADVERTISING = frozenset({"adsense"})
_TOKEN = re.compile(r"[\w.\-=+/~]{6,128}")


def trackers(view: View, out: Gathered) -> None:
    """All accounts and tokens of a page."""
    facts = view.facts
    parts = [text for _, text in facts.scripts] + [src for src, _ in facts.scripts if src] + facts.frames
    parts += [one.src for one in facts.pictures if not one.src.startswith("data:")]
    parts += [f'{name}="{value}"' for name, value in facts.accounts]
    text = "\n".join(parts)
    for service in _SERVICES:
        if any(hint in text for hint in service.hints):
            for found in islice(service.pattern.finditer(text), MOST_SEEN):
                _say(out, service.name, found["id"] or found["id2"], service.advertising, found[0])
    for account in _matomo(text, view):
        _say(out, "matomo", account, False, account)
    for found in _LIVEINTERNET.finditer(text) if "yadro.ru" in text else ():
        _say(out, "liveinternet", found["id"], False, found[0])
    _attributes(view, out)
    _tokens(view, out)


def _say(out: Gathered, service: str, account: str, advertising: bool, said: str) -> None:
    out.say("advertising" if advertising else "analytics", f"{service}:{account}", "script", said, rank=SAID_TEXT)


def _matomo(text: str, view: View) -> Iterator[str]:
    """Matomo, formerly Piwik, runs on a host of its user's: the account is the host and the number of the site."""
    if "setSiteId" not in text and "idsite=" not in text:
        return
    said = (hosts.ascii_host(one["host"]) for one in _MATOMO_URL.finditer(text))
    host = next((one for one in said if one), view.site)
    for found in _MATOMO_SITE.finditer(text):
        if found["id"] and host:
            yield f"{host}/{found['id']}"
    for found in _MATOMO_IMAGE.finditer(text):
        if one := hosts.ascii_host(found["host"]):
            yield f"{one}/{found['id']}"


def _attributes(view: View, out: Gathered) -> None:
    for name, value in view.facts.accounts:
        service = _ATTRIBUTES.get(name, "")
        value = value.strip().removeprefix("ca-")
        if service and _TOKEN.fullmatch(value):
            _say(out, service, value, service in _ADVERTISING, f"{name}={value}")


def _tokens(view: View, out: Gathered) -> None:
    for name, content in view.facts.metas:
        service = _VERIFIERS.get(name, "")
        for token in content[: 8 * LONGEST_TOKEN].split(",") if service else ():
            token = token.strip().removeprefix("app-id=").removeprefix("ca-")
            if not _TOKEN.fullmatch(token):
                continue
            if service == "adsense":
                _say(out, service, token, True, content)
            else:
                out.say("verification", f"{service}:{token}", "head", f"{name}: {content}")
