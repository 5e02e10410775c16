"""Accounts of networks, as NETWORK:NAME: by name, and by the web address that is about one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import unquote

from truename.sources.saved import hosts
from truename.sources.saved.characters import LONGEST, plain
from truename.sources.saved.phones import phone

NETWORKS: Mapping[str, str] = {
    "angel.co": "angellist",
    "behance.net": "behance",
    "bitbucket.org": "bitbucket",
    "bsky.app": "bluesky",
    "dev.to": "devto",
    "discord.gg": "discord",
    "dribbble.com": "dribbble",
    "facebook.com": "facebook",
    "fb.com": "facebook",
    "fb.me": "facebook",
    "fiverr.com": "fiverr",
    "freelancer.com": "freelancer",
    "github.com": "github",
    "gitee.com": "gitee",
    "gitlab.com": "gitlab",
    "guru.com": "guru",
    "instagram.com": "instagram",
    "keybase.io": "keybase",
    "linkedin.com": "linkedin",
    "m.me": "facebook",
    "medium.com": "medium",
    "npmjs.com": "npm",
    "odnoklassniki.ru": "odnoklassniki",
    "ok.ru": "odnoklassniki",
    "peopleperhour.com": "peopleperhour",
    "pinterest.com": "pinterest",
    "pypi.org": "pypi",
    "quora.com": "quora",
    "reddit.com": "reddit",
    "skype.com": "skype",
    "stackoverflow.com": "stackoverflow",
    "t.me": "telegram",
    "telegram.dog": "telegram",
    "telegram.me": "telegram",
    "threads.net": "threads",
    "tiktok.com": "tiktok",
    "toptal.com": "toptal",
    "tumblr.com": "tumblr",
    "twitter.com": "twitter",
    "upwork.com": "upwork",
    "vimeo.com": "vimeo",
    "vk.com": "vk",
    "wa.me": "whatsapp",
    "weibo.com": "weibo",
    "whatsapp.com": "whatsapp",
    "x.com": "twitter",
    "xing.com": "xing",
    "youtube.com": "youtube",
    "zhihu.com": "zhihu",
}
"""Networks by their sites; where the identifier kind knows one, it is called as there. By hand."""

_ALIASES: Mapping[str, str] = {
    "fb": "facebook",
    "ig": "instagram",
    "insta": "instagram",
    "ok": "odnoklassniki",
    "tg": "telegram",
    "vkontakte": "vk",
    "weixin": "wechat",
    "wa": "whatsapp",
    "x": "twitter",
    "微信": "wechat",
    "телеграм": "telegram",
    "скайп": "skype",
}

_BY_ID = frozenset(
    {"skype", "wechat", "qq", "line", "viber", "signal", "threema", "wickr", "icq", "jabber", "kakaotalk"}
)
"""Networks whose accounts are stated by name, without a site. By hand."""

_KNOWN = frozenset(NETWORKS.values()) | _BY_ID

_PATHS: Mapping[str, frozenset[str]] = {
    "angellist": frozenset({"u", "company"}),
    "bluesky": frozenset({"profile"}),
    "facebook": frozenset({"people", "pages", "pg", "groups"}),
    "freelancer": frozenset({"u"}),
    "guru": frozenset({"freelancers"}),
    "keybase": frozenset({"team"}),
    "linkedin": frozenset({"in", "company", "school", "showcase", "pub"}),
    "odnoklassniki": frozenset({"profile", "group"}),
    "peopleperhour": frozenset({"freelancer"}),
    "pypi": frozenset({"user"}),
    "quora": frozenset({"profile"}),
    "reddit": frozenset({"u", "user", "r"}),
    "stackoverflow": frozenset({"users"}),
    "telegram": frozenset({"s"}),
    "toptal": frozenset({"resume"}),
    "upwork": frozenset({"freelancers", "fl", "agencies"}),
    "weibo": frozenset({"u", "n"}),
    "xing": frozenset({"profile", "companies", "pages"}),
    "youtube": frozenset({"user", "channel", "c"}),
    "zhihu": frozenset({"people", "org"}),
}
"""Parts of a network's paths in front of an account's name. By hand."""

_NEEDED = frozenset(
    {"linkedin", "xing", "reddit", "zhihu", "quora", "stackoverflow", "upwork", "guru", "pypi", "toptal"}
)
"""Networks whose accounts never stand at the top of the path."""

_OWN_PAGES = (
    "about accounts ads api app apps badge blog business careers company contact cookies create dialog developers"
    " directory discover download embed events everyone explore feed feeds features follow forgot gaming hashtag help"
    " home home.php i index.php install intent iv joinchat jobs js l legal login logout marketplace messages new news"
    " notifications oauth orgs p pages password people pin plugins policies policy posts press pricing privacy"
    " profile.php pub r reel register results search security send settings share share.php sharearticle sharer"
    " sharer.php signin signup site sites sponsors status stories support terms topics tos tour tr tv undefined user"
    " users v video videos w watch widget widget_community.php widgets"
    " godaddy shopify squarespace username weebly wix wordpress your-username yourusername"
)
_NOT_ACCOUNTS = frozenset(_OWN_PAGES.split())
"""First parts of networks' paths that are pages of the network itself, or the account of a site builder that stands in
templates as an example. By hand."""

_DESKS = ("about.", "api.", "blog.", "cdn.", "developers.", "docs.", "help.", "support.")
"""Hosts of the networks themselves."""

_HANDLE = re.compile(r"[\w.\-]{2,64}")


def network(name: str) -> str:
    """A network as handles call it: ``telegram`` for "TG" or "Telegram"; "" where it is none that is known."""
    name = plain(name[:64]).lower().strip(" :@")
    name = _ALIASES.get(name, name)
    return name if name in _KNOWN else ""


def handle(network: str, name: str) -> str:
    """An account as ``NETWORK:NAME`` in lower case; of WhatsApp the digits that are dialled."""
    network = plain(network[:64]).lower().strip(" :@")
    network = _ALIASES.get(network, network)
    name = plain(unquote(name[:LONGEST])).lower().strip(" @/.")
    if network == "whatsapp":
        name = phone(name if name.startswith("+") else f"+{name}").lstrip("+")
    if not re.fullmatch(r"[a-z0-9]{2,24}", network) or not _HANDLE.fullmatch(name) or not re.search(r"[^\W_]", name):
        return ""
    return f"{network}:{name}"


_BY_PHONE = re.compile(r"[?&]phone=(?:%2B|\+| )?(\d{6,15})")
_SCHEMES = re.compile(
    r"(?P<scheme>skype|tg|whatsapp|viber|weixin|line|xmpp|sgnl|vk)://?(?P<rest>.{1,300})|(?P<other>skype|xmpp|weixin|callto):(?P<name>[^/].{0,300})",
    re.IGNORECASE | re.DOTALL,
)


def handle_of(address: str) -> str:
    """The account that a web address is about, as :func:`handle`; "" where there is none, as in a button to share."""
    address = address.strip()[: hosts.LONGEST_URL]
    if found := _SCHEMES.match(address):
        return _handle_of_scheme(found["scheme"] or found["other"], found["rest"] or found["name"])
    address = hosts.original(address)[0]
    host = hosts.host(address)
    site = hosts.registrable(host) if host else ""
    network = NETWORKS.get(site, "")
    if not network or (network != "whatsapp" and host.startswith(_DESKS)):
        return ""
    path = _path(address)
    if network == "whatsapp":
        dialled = _BY_PHONE.search(address)
        return handle(network, dialled[1] if dialled else path.split("/")[1] if path.count("/") else "")
    if path.startswith("/profile.php") and (by_id := re.search(r"[?&]id=(\d{5,20})", address)):
        return handle(network, by_id[1])
    return _handle_of_path(network, [unquote(part) for part in path.split("/") if part][:4])


def _handle_of_scheme(scheme: str, rest: str) -> str:
    scheme = scheme.lower()
    if scheme == "tg":
        found = re.search(r"[?&]domain=([\w.]{2,64})", rest)
        return handle("telegram", found[1]) if found else ""
    if scheme in ("whatsapp", "viber"):
        found = re.search(r"[?&](?:phone|number)=(?:%2B|\+| )?(\d{6,15})", rest)
        return handle(scheme, found[1]) if found else ""
    if scheme in ("skype", "callto"):
        return handle("skype", re.split(r"[?&;]", rest, maxsplit=1)[0].removeprefix("live:"))
    return ""


def _handle_of_path(network: str, parts: list[str]) -> str:
    if not parts:
        return ""
    before = parts[0].lower()
    if before in _PATHS.get(network, ()):
        if network == "reddit" and before == "r":
            return ""
        name = parts[-1] if network == "facebook" and before in ("people", "pages") else "".join(parts[1:2])
    elif network in _NEEDED or before in _NOT_ACCOUNTS or before.startswith(("+", "?", "joinchat")):
        return ""
    else:
        name = parts[0]
    if network == "npm":
        name = name.removeprefix("~") if name.startswith("~") else ""
    if network == "telegram" and (name.startswith("+") or len(name) < 4):
        return ""
    return handle(network, name)


def _path(address: str) -> str:
    found = re.match(r"(?:[a-z]{2,8}:)?[/\\]{2}[^/\\?#]*([^?#]*)", address, re.IGNORECASE)
    if found:
        return found[1]
    return re.split(r"[?#]", address, maxsplit=1)[0].partition("/")[2].join(("/", ""))
