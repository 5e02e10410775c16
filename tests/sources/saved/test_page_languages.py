"""Whole pages as they stand on the web, in several languages, scripts and character sets."""

from __future__ import annotations

from tests.sources.saved.pages import claim, page, said, subjects

GERMAN = """<html lang="de"><head><meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">
<title>Impressum - Müller Technik</title></head><body><div id="menu"><a href="/">Start</a></div>
<div id="content"><h1>Impressum</h1><h2>Angaben gemäß § 5 TMG</h2>
<p>Müller Technik GmbH &amp; Co. KG<br>Hauptstraße 12<br>10115 Berlin</p>
<h2>Vertreten durch:</h2><p>Hans Müller und Dr. Erika Beispiel</p>
<h2>Kontakt</h2><p>Telefon: +49 (0)30 23125 001<br>E-Mail: info(at)mueller-technik.example</p>
<h2>Registereintrag</h2><p>Eintragung im Handelsregister.<br>Registergericht: Amtsgericht Berlin (Charlottenburg)<br>
Registernummer: HRB 12345 B</p><h2>Umsatzsteuer-ID</h2><p>Umsatzsteuer-Identifikationsnummer gemäß §27 a
Umsatzsteuergesetz:<br>DE136695976</p><h2>Streitschlichtung</h2><p>Plattform: odr@kommission.example</p>
<h3>Webdesign</h3><p>Pixel Schmiede GmbH<br>Gasse 2<br>20095 Hamburg</p>
<h2>Haftung für Inhalte</h2><p>Als Diensteanbieter sind wir gemäß § 7 verantwortlich.</p></div></body></html>"""


def test_german() -> None:
    site = "site:mueller-technik.example"
    reading = page(GERMAN.encode("latin-1"), "https://www.mueller-technik.example/impressum")
    assert said(reading, "name", site) == ["Müller Technik GmbH & Co. KG"]
    assert said(reading, "address", site) == ["Hauptstraße 12, 10115 Berlin"]
    assert said(reading, "email", site) == ["info@mueller-technik.example"]
    assert said(reading, "phone", site) == ["+493023125001"]
    assert said(reading, "registrationNumber", site) == ["DE:HRB12345BBERLINCHARLOTTENBURG"]
    assert said(reading, "taxNumber", site) == ["DE136695976"]
    people = {"hans-muller", "erika-beispiel"}
    assert subjects(reading, "person") == {f"person:mueller-technik.example/{one}" for one in people}
    assert said(reading, "directs", "person:mueller-technik.example/hans-muller") == [site]


RUSSIAN = """<html><head><meta charset="windows-1251"><title>Контакты — Акме Софт</title>
<meta name="yandex-verification" content="1a2b3c4d5e6f7a8b"></head><body><h1>Контакты</h1><p>ООО «Акме Софт»</p>
<p>ИНН 7707083893 / КПП 770701001, ОГРН 1027700132195</p><p>Адрес: 101000, г. Москва, ул. Примерная, д. 1</p>
<p>Тел.: +7 (495) 555-01-00</p><p>Телеграм: @akme_soft</p><p>Генеральный директор: Иванов Иван Иванович</p>
<div class="footer"><p>© 2005—2020 ООО «Акме Софт». Все права защищены. Разработка сайта — Студия Пример</p></div>
<script>(function(m){})(window,'https://mc.yandex.ru/metrika/tag.js');ym(12345678,'init',{});</script></body></html>"""


def test_russian() -> None:
    site, boss = "site:akme.example", "person:akme.example/ivanov-ivan-ivanovich"
    reading = page(RUSSIAN.encode("windows-1251"), "https://akme.example/contacts")
    assert said(reading, "name", site) == ["ООО «Акме Софт»"]
    assert said(reading, "taxNumber", site) == ["RU:7707083893"]
    assert said(reading, "registrationNumber", site) == ["RU:1027700132195"]
    assert said(reading, "address", site) == ["101000, г. Москва, ул. Примерная, д. 1"]
    assert said(reading, "phone", site) == ["+74955550100"]
    assert said(reading, "handle", site) == ["telegram:akme_soft"]
    assert said(reading, "analytics", site) == ["yandex:12345678"]
    assert said(reading, "templateMark", site) == ["credit:студия пример"]
    assert said(reading, "directs", boss) == [site]


CHINESE = """<html lang="zh-CN"><head><meta charset="gb2312"><title>关于我们 - 艾克米科技</title></head><body>
<div class="nav"><ul><li>首页</li><li>产品中心</li></ul></div><h1>公司简介</h1>
<p>艾克米科技成立于2009年，现有员工120余人，通过ISO9001认证。</p><h2>产品中心</h2><ul><li>指纹识别系统</li>
<li>掌纹识别系统</li></ul><h2>我们的客户</h2><ul><li>示例银行</li><li>示例公安局</li></ul><p>法定代表人：王小明</p>
<p>电话：010-5555-0100　手机：+86 138 0013 8000</p><p>地址：辽宁省大连市示例路1号</p><p>微信：acme_dl</p>
<div id="footer">版权所有 © 2009-2020 大连艾克米科技有限公司 辽ICP备12345678号-1
统一社会信用代码：91110000600037341L 技术支持：示例网络</div>
<script>var hm=document.createElement("script");hm.src="https://hm.baidu.com/hm.js?0123456789abcdef0123456789abcdef";
</script></body></html>"""


def test_chinese() -> None:
    site = "site:acme-dl.example"
    reading = page(CHINESE.encode("gb18030"), "https://acme-dl.example/about")
    assert said(reading, "name", site) == ["大连艾克米科技有限公司"]
    assert said(reading, "product", site) == ["指纹识别系统", "掌纹识别系统"]
    assert said(reading, "client", site) == ["示例银行", "示例公安局"]
    assert said(reading, "foundingDate", site) == ["2009"]
    assert said(reading, "employees", site) == ["120"]
    assert said(reading, "certification", site) == ["ISO9001"]
    assert said(reading, "phone", site) == ["01055550100", "+8613800138000"]
    assert said(reading, "address", site) == ["辽宁省大连市示例路1号"]
    assert said(reading, "handle", site) == ["wechat:acme_dl"]
    assert said(reading, "registrationNumber", site) == ["CN:91110000600037341L", "CN:LIAOICPBEI12345678"]
    assert said(reading, "analytics", site) == ["baidu:0123456789abcdef0123456789abcdef"]
    assert said(reading, "templateMark", site) == ["credit:示例网络"]
    assert said(reading, "role", "person:acme-dl.example/wangxiaoming") == ["法定代表人"]
    assert len(reading.traits) == 1


FRENCH = """<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Mentions légales</title></head><body>
<main><h1>Mentions légales</h1>
<p>Le présent site est édité par la société Exemple Logiciels SARL, au capital de 10 000 euros,
RCS Paris B 732 829 320, dont le siège social est situé 5 rue de l'Exemple, 75001 Paris.</p>
<p>SIRET : 732 829 320 00074 – TVA intracommunautaire : FR 40 303 265 045</p>
<p>Directeur de la publication : Marie Dupont</p>
<p>Téléphone : 01 99 00 12 34 – courriel : contact [at] exemple-logiciels [point] example</p>
<h2>Hébergement</h2><p>Grand Hébergeur SAS<br>2 rue du Nuage<br>59100 Roubaix<br>RCS Lille 303 265 045</p></main>
<footer><p>© 2021 – Exemple Logiciels – Tous droits réservés – Réalisation : Agence Démo</p></footer></body></html>"""


def test_french() -> None:
    site = "site:exemple-logiciels.example"
    reading = page(FRENCH, "https://exemple-logiciels.example/mentions-legales")
    assert said(reading, "name", site) == ["Exemple Logiciels SARL", "Exemple Logiciels"]
    assert claim(reading, "name", "Exemple Logiciels SARL").where == "imprint"
    assert said(reading, "address", site) == ["5 rue de l'Exemple, 75001 Paris"]
    assert said(reading, "registrationNumber", site) == ["FR:732829320"]
    assert said(reading, "taxNumber", site) == ["FR40303265045"]
    assert said(reading, "phone", site) == ["0199001234"]
    assert said(reading, "email", site) == ["contact@exemple-logiciels.example"]
    assert said(reading, "templateMark", site) == ["credit:agence démo"]
    assert subjects(reading, "person") == {"person:exemple-logiciels.example/marie-dupont"}


JAPANESE = """<html lang="ja"><head><meta charset="Shift_JIS"><title>会社概要｜アクメ</title></head><body>
<h1>会社概要</h1><table><tr><th>会社名</th><td>株式会社アクメ</td></tr><tr><th>代表者</th>
<td>代表取締役　山田　太郎</td></tr><tr><th>所在地</th><td>〒100-0001 東京都千代田区千代田1-1</td></tr>
<tr><th>電話番号</th><td>03-5555-0100</td></tr>
<tr><th>設立</th><td>2009年4月1日</td></tr><tr><th>従業員数</th><td>50名</td></tr></table>
<div id="footer">Copyright (C) 2009 株式会社アクメ All Rights Reserved.</div></body></html>"""


def test_japanese() -> None:
    site = "site:acme-jp.example"
    reading = page(JAPANESE.encode("cp932"), "https://acme-jp.example/company")
    assert said(reading, "name", site) == ["株式会社アクメ"]
    assert said(reading, "address", site) == ["〒100-0001 東京都千代田区千代田1-1"]
    assert said(reading, "phone", site) == ["0355550100"]
    assert said(reading, "foundingDate", site) == ["2009"]
    assert said(reading, "employees", site) == ["50"]
    assert said(reading, "name", "person:acme-jp.example/shantian-tailang") == ["山田 太郎"]


ARABIC = """<html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>اتصل بنا</title></head><body><h1>اتصل بنا</h1>
<p>هاتف: \u200e+971 4 555 0100\u200f</p><p>البريد: info@acme-ar.example</p>
<p>العنوان: شارع المثال 1، دبي، الإمارات 12345</p>
<footer>جميع الحقوق محفوظة © شركة أكمي للبرمجيات 2020</footer></body></html>"""


def test_arabic() -> None:
    site = "site:acme-ar.example"
    reading = page(ARABIC, "https://acme-ar.example/contact")
    assert said(reading, "name", site) == ["شركة أكمي للبرمجيات"]
    assert said(reading, "phone", site) == ["+97145550100"]
    assert said(reading, "email", site) == ["info@acme-ar.example"]
    assert said(reading, "address", site) == ["شارع المثال 1، دبي، الإمارات 12345"]


SPANISH = """<html lang="es"><head><title>Aviso legal</title></head><body><h1>Aviso legal</h1>
<p>Titular: Ejemplo Programas S.L.</p><p>CIF: B-58378431</p><p>Domicilio social: Calle Mayor 1, 28013 Madrid.</p>
<p>Teléfono: +34 915 550 100</p><p>Correo: hola@ejemplo.example</p>
<footer>© 2020 Ejemplo Programas S.L. Todos los derechos reservados. Diseño web: Estudio Demo</footer></body></html>"""


def test_spanish() -> None:
    site = "site:ejemplo.example"
    reading = page(SPANISH, "https://ejemplo.example/aviso-legal")
    assert said(reading, "name", site) == ["Ejemplo Programas S.L."]
    assert said(reading, "taxNumber", site) == ["ESB58378431"]
    assert said(reading, "address", site) == ["Calle Mayor 1, 28013 Madrid"]
    assert said(reading, "phone", site) == ["+34915550100"]
    assert said(reading, "templateMark", site) == ["credit:estudio demo"]


KOREAN = """<html lang="ko"><head><title>회사소개</title></head><body><h1>회사소개</h1><p>직원</p>
<footer><p>상호명: (주)에크미 | 대표자: 김철수 | 사업자등록번호: 116-82-00276</p><p>주소: 서울특별시 예시구 예시로 1</p>
<p>전화: 02-555-0100 이메일: info@acme-kr.example</p>
<p>Copyright © (주)에크미. All rights reserved.</p></footer></body></html>"""


def test_korean() -> None:
    site = "site:acme-kr.example"
    reading = page(KOREAN, "https://acme-kr.example/about")
    assert said(reading, "name", site) == ["(주)에크미"]
    assert said(reading, "taxNumber", site) == ["KR:1168200276"]
    assert said(reading, "phone", site) == ["025550100"]
    assert said(reading, "address", site) == ["서울특별시 예시구 예시로 1"]


def test_countries_and_languages_only_describe() -> None:
    # The same page with other languages and countries stated: nothing but what describes changes.
    other = SPANISH.replace('lang="es"', 'lang="xx"')
    first = page(SPANISH, "https://ejemplo.example/aviso-legal").claims
    second = page(other, "https://ejemplo.example/aviso-legal").claims
    changed = {one.property for one in {(c.property, c.value): c for c in first}.values()} - {
        c.property for c in second
    }
    differing = {(c.property, c.value) for c in first} ^ {(c.property, c.value) for c in second}
    assert not changed - {"language"}
    assert {property for property, _ in differing} == {"language"}
