"""Check digits, by python-stdnum: who tests what. Imported when first asked, one country's module at a time.

A number that fails its check is no reason to refuse it: it may be misread, or of a form that the module does not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from types import ModuleType

from truename.kinds.identifier.params import Type
from truename.kinds.identifier.template import Check

_EVERYWHERE: Mapping[Type, tuple[str, ...]] = {
    Type.LEI: ("lei",),
    Type.BIC: ("bic",),
    Type.ISIN: ("isin",),
    Type.IMO: ("imo",),
}

_NATIONAL_ID = (
    "AR ar.dni ar.cuit|AL al.nipt|BA si.emso|BE be.nn be.bis|BG bg.egn bg.pnf|BR br.cpf|CH ch.ssn|CL cl.rut|CN cn.ric"
    "|CR cr.cpf|CU cu.ni|CZ cz.rc|DK dk.cpr|DO do.cedula|EC ec.ci|EE ee.ik|EG eg.tn|ES es.dni es.nie|FI fi.hetu"
    "|FR fr.nir|GR gr.amka|HR hr.oib|ID id.nik|IE ie.pps|IL il.idnr|IN in_.aadhaar|IS is_.kennitala"
    "|IT it.codicefiscale|KR kr.rrn|LT lt.asmens|LV lv.pvn|MD md.idno|ME si.emso|MK si.emso|MU mu.nid|MX mx.curp"
    "|MY my.nric|NL nl.bsn|NO no.fodselsnummer|PE pe.cui|PK pk.cnic|PL pl.pesel|RO ro.cnp|RS si.emso|SE se.personnummer"
    "|SI si.emso|SK sk.rc|TH th.pin|TR tr.tckimlik|UA ua.rntrc|US us.ssn|ZA za.idnr"
)
_TAX = (
    "AL al.nipt|AR ar.cuit|AT at.uid at.tin|AU au.tfn au.abn|AZ az.voen|BE be.vat|BG bg.vat|BR br.cnpj br.cpf|BY by.unp"
    "|CA ca.bn ca.sin|CH ch.vat ch.uid|CL cl.rut|CN cn.uscc|CO co.nit|CR cr.cpj|CY cy.vat|CZ cz.dic|DE de.vat de.idnr"
    " de.stnr|DK dk.cvr|DO do.rnc|DZ dz.nif|EC ec.ruc|EE ee.kmkr|EG eg.tn|ES es.nif|FI fi.alv|FR fr.tva fr.nif"
    "|GB gb.vat gb.utr|GH gh.tin|GR gr.vat|GT gt.nit|HR hr.oib|HU hu.anum|ID id.npwp|IE ie.vat|IL il.idnr|IN in_.pan"
    " in_.gstin|IS is_.vsk|IT it.iva it.codicefiscale|JP jp.cn|KE ke.pin|KR kr.brn|LI li.peid|LT lt.pvm|LU lu.tva"
    "|LV lv.pvn|MA ma.ice|MC mc.tva|MD md.idno|ME me.pib|MK mk.edb|MT mt.vat|MX mx.rfc|MZ mz.nuit|NL nl.btw|NO no.mva"
    "|NZ nz.ird|PE pe.ruc|PL pl.nip|PT pt.nif|PY py.ruc|RO ro.cf|RS rs.pib|RU ru.inn|SE se.vat|SG sg.uen|SI si.ddv"
    "|SK sk.dph|SM sm.coe|SN sn.ninea|SV sv.nit|TH th.tin|TN tn.mf|TR tr.vkn|TW tw.ubn|UA ua.edrpou ua.rntrc"
    "|US us.tin|UY uy.rut|VE ve.rif|VN vn.mst|ZA za.tin"
)
_REGISTRATION = (
    "AU au.acn au.abn|AT at.businessid|BE be.vat|BR br.cnpj|CH ch.uid|CN cn.uscc|CZ cz.dic"
    "|DK dk.cvr|EE ee.registrikood|FI fi.ytunnus|FR fr.siren fr.siret|IL il.hp|JP jp.cn|KR kr.brn|MD md.idno"
    "|NO no.orgnr|PL pl.regon|RU ru.ogrn|SE se.orgnr|SG sg.uen|SI si.maticna|TW tw.ubn|UA ua.edrpou"
)


def check(of: Type, country: str, value: str) -> Check:
    """What the check digits of a normalised number say; ``NONE`` where nobody here knows the number's form."""
    if of is Type.WALLET:
        return _wallet(value)
    if of is Type.BANK_ACCOUNT:
        return _answer(("iban",), value) if value[:2].isalpha() and value[2:4].isdigit() else Check.NONE
    return _answer(_EVERYWHERE.get(of) or _by_country().get((of, country), ()), value)


def _answer(modules: tuple[str, ...], value: str) -> Check:
    if not modules:
        return Check.NONE
    return Check.RIGHT if any(_module(name).is_valid(value) for name in modules) else Check.WRONG


def _wallet(value: str) -> Check:
    """Bitcoin's are checked. Ethereum's check is in its capitals, which most records lose, so that none is made."""
    if value.startswith(("1", "3", "bc1")):
        return _answer(("bitcoin",), value)
    return Check.NONE


@cache
def _by_country() -> dict[tuple[Type, str], tuple[str, ...]]:
    written = {Type.NATIONAL_ID: _NATIONAL_ID, Type.TAX: _TAX, Type.REGISTRATION: _REGISTRATION}
    return {(of, one[:2]): tuple(one[3:].split()) for of, table in written.items() for one in table.split("|")}


@cache
def _module(name: str) -> ModuleType:
    return import_module(f"stdnum.{name}")
