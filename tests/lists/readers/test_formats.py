"""What each format says ends up where FollowTheMoney has it."""

from __future__ import annotations

import zipfile
from collections import Counter
from pathlib import Path

import pytest

from tests.lists.conftest import FTM, OFAC, UN, Write, jsonl
from truename.lists import readers
from truename.lists.entity import Entity


def entities(*paths: Path) -> dict[str, Entity]:
    return {entity.id: entity for entity in readers.read(paths)}


def test_ofac_csv(ofac: list[Path]) -> None:
    found = entities(*ofac)
    anna, firm, ship = (found[f"ofac-{number}"] for number in (101, 102, 103))
    assert (anna.schema, firm.schema, ship.schema) == ("Person", "LegalEntity", "Vessel")
    assert anna.get("name") == ("Anna EXAMPLOV",)
    assert (anna.first("lastName"), anna.first("firstName")) == ("EXAMPLOV", "Anna")
    assert anna.get("alias") == ("Anna EKZAMPLOVA",)  # the alias that is the name itself is not one
    assert anna.get("weakAlias") == ("ANYA",)
    assert anna.get("programId") == ("SDGT", "IFSR")
    assert anna.get("birthDate") == ("1984-03-12", "1983~")
    assert anna.get("passportNumber") == ("X1234567",)
    assert (anna.first("idNumber"), anna.first("taxNumber")) == ("987654", "555-1")
    assert (anna.first("nationality"), anna.first("gender")) == ("Exampleland", "female")
    assert anna.get("address") == ("1 Sample Street, Exampletown 1000, Exampleland",)
    assert anna.first("position") == "Director"
    assert "issued 2001" in anna.first("notes")
    assert firm.get("previousName") == ("SAMPLE TRADING",)
    assert (firm.first("swiftBic"), firm.first("registrationNumber")) == ("EXAMXX22", "4711")
    assert firm.get("country") == ("Exampleland",)
    assert firm.get("address") == ()
    assert (ship.first("imoNumber"), ship.first("mmsi"), ship.first("flag")) == ("9074729", "123456789", "Exampleland")
    links = [one for one in found.values() if one.schema == "UnknownLink"]
    assert [(one.first("subject"), one.first("object"), one.first("summary")) for one in links] == [
        ("ofac-101", "ofac-102", ""),
        ("ofac-101", "", "Linked To: NOBODY KNOWN"),
        ("ofac-103", "ofac-102", ""),
    ]


def test_what_several_entries_are_called_links_to_none(write: Write, ofac: list[Path]) -> None:
    twice = OFAC["sdn.csv"].replace(b"SEA SAMPLE", b"EXAMPLE TRADING S.A.")
    write("ofac/sdn.csv", twice)
    links = [one for one in readers.read(ofac) if one.schema == "UnknownLink"]
    assert not any(one.get("object") for one in links)


def test_ofac_xml_says_what_the_csv_says(write: Write, ofac: list[Path]) -> None:
    path = write(
        "sdn.xml",
        b"""<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://lists.example/XML">
 <publshInformation><Publish_Date>02/27/2026</Publish_Date><Record_Count>2</Record_Count></publshInformation>
 <sdnEntry><uid>101</uid><firstName>Anna</firstName><lastName>EXAMPLOV</lastName><title>Director</title>
  <sdnType>Individual</sdnType><remarks>(Linked To: EXAMPLE TRADING S.A.)</remarks>
  <programList><program>SDGT</program><program>IFSR</program></programList>
  <idList><id><uid>1</uid><idType>Passport</idType><idNumber>X1234567</idNumber><idCountry>Exampleland</idCountry></id>
   <id><uid>2</uid><idType>Gender</idType><idNumber>Female</idNumber></id></idList>
  <akaList>
   <aka><type>a.k.a.</type><category>strong</category><lastName>EKZAMPLOVA</lastName><firstName>Anna</firstName></aka>
   <aka><uid>2</uid><type>a.k.a.</type><category>weak</category><lastName>ANYA</lastName></aka></akaList>
  <addressList><address>
   <address1>1 Sample Street</address1><city>Exampletown 1000</city><country>Exampleland</country>
  </address></addressList>
  <nationalityList><nationality><uid>1</uid><country>Exampleland</country></nationality></nationalityList>
  <dateOfBirthList><dateOfBirthItem><uid>1</uid><dateOfBirth>12 Mar 1984</dateOfBirth></dateOfBirthItem>
   <dateOfBirthItem><uid>2</uid><dateOfBirth>circa 1983</dateOfBirth></dateOfBirthItem></dateOfBirthList>
 </sdnEntry>
 <sdnEntry><uid>102</uid><lastName>EXAMPLE TRADING S.A.</lastName><sdnType>Entity</sdnType>
  <programList><program>SDGT</program></programList></sdnEntry>
</sdnList>""",
    )
    source = readers.recognise([path])
    assert (source.reader.name, source.published()) == ("ofac-xml", "2026-02-27")
    found, csv = {one.id: one for one in source.entities()}, entities(*ofac)
    same = (
        "name",
        "alias",
        "weakAlias",
        "programId",
        "birthDate",
        "passportNumber",
        "nationality",
        "gender",
        "address",
    )
    for name in same:
        assert found["ofac-101"].get(name) == csv["ofac-101"].get(name), name
    assert found["ofac-101-linked-ofac-102"] == csv["ofac-101-linked-ofac-102"]


def test_un_xml(un: Path) -> None:
    source = readers.recognise([un])
    assert (source.reader.name, source.published()) == ("un-xml", "2026-02-27")
    anna, works = source.entities()
    assert (anna.id, anna.schema, works.id, works.schema) == ("unsc-501", "Person", "unsc-502", "Organization")
    assert anna.get("name") == ("ANNA EXAMPLOV",)
    assert anna.get("alias") == ("Anna Ekzamplova", "Ann Exampla", "Jin Sampl", "金铁三", "Анна Экзамплова")
    assert anna.get("weakAlias") == ("Anya",)
    assert anna.get("birthDate") == ("1984-03-12", "1983~", "1980", "1981", "1982")
    assert (anna.first("unscId"), anna.first("listingDate"), anna.first("programId")) == (
        "XXi.001",
        "2012-12-31",
        "Sample",
    )
    assert (anna.get("passportNumber"), anna.get("idNumber")) == (("X1234567",), ("987654",))
    assert anna.get("address") == ("1 Sample Street, Exampletown, Exampleland",)
    assert (works.get("name"), works.get("weakAlias")) == (("SAMPLE WORKS",), ("SAWO",))
    assert (works.get("alias"), works.get("previousName")) == (("Sample Werke",), ("Old Works",))
    assert (works.get("country"), works.get("address")) == (("Exampleland",), ())


def test_eu_consolidated_csv(write: Write) -> None:
    columns = [
        *("fileGenerationDate", "Entity_LogicalId", "Entity_UnitedNationId", "Entity_DesignationDate", "Entity_Remark"),
        *("Entity_SubjectType", "Entity_Regulation_Programme"),
        *("NameAlias_WholeName", "NameAlias_Remark", "NameAlias_Gender"),
        *("BirthDate_BirthDate", "BirthDate_Year", "BirthDate_YearRangeFrom", "BirthDate_YearRangeTo"),
        *("BirthDate_Circa", "BirthDate_CalendarType"),
        *("Identification_Number", "Identification_TypeCode", "Identification_KnownFalse"),
        *("Citizenship_CountryDescription", "Address_City", "Address_CountryDescription"),
    ]
    rows = [
        {"NameAlias_WholeName": "Anna Examplov", "NameAlias_Gender": "F", "Entity_UnitedNationId": "XXi.001"},
        {"NameAlias_WholeName": "Anya", "NameAlias_Remark": "low quality a.k.a."},
        {"NameAlias_WholeName": "Anna; Ekzamplova"},
        {"BirthDate_BirthDate": "1984-03-12", "BirthDate_CalendarType": "GREGORIAN"},
        {"BirthDate_Year": "1983", "BirthDate_Circa": "true"},
        {"BirthDate_YearRangeFrom": "1980", "BirthDate_YearRangeTo": "1981"},
        {"BirthDate_BirthDate": "1362-12-21", "BirthDate_CalendarType": "ISLAMIC"},
        {"Identification_Number": "X1234567 (passport)", "Identification_TypeCode": "passport"},
        {"Identification_Number": "FAKE99", "Identification_TypeCode": "passport", "Identification_KnownFalse": "true"},
        {"Citizenship_CountryDescription": "EXAMPLELAND"},
        {"Address_City": "Exampletown", "Address_CountryDescription": "EXAMPLELAND"},
    ]
    every = {"fileGenerationDate": "27/02/2026", "Entity_LogicalId": "13", "Entity_SubjectType": "P"}
    every |= {"Entity_Regulation_Programme": "XXX", "Entity_DesignationDate": "2012-12-31"}
    firm = {**every, "Entity_LogicalId": "14", "Entity_SubjectType": "E", "NameAlias_WholeName": "Example Trading"}
    lines = [columns, *([{**every, **row}.get(name, "") for name in columns] for row in rows)]
    lines += [[firm.get(name, "") for name in columns]]
    text = "".join(";".join(f'"{field}"' for field in line) + "\r\n" for line in lines)
    source = readers.recognise([write("eu.csv", b"\xef\xbb\xbf" + text.encode())])
    assert (source.reader.name, source.published()) == ("eu-csv", "2026-02-27")
    anna, trading = source.entities()
    assert (anna.id, anna.schema, trading.schema) == ("eu-fsf-13", "Person", "LegalEntity")
    assert (anna.get("name"), anna.get("alias")) == (("Anna Examplov",), ("Anna; Ekzamplova",))
    assert anna.get("weakAlias") == ("Anya",)
    assert anna.get("birthDate") == ("1984-03-12", "1983~", "1980", "1981")
    assert anna.get("passportNumber") == ("X1234567",)
    assert (anna.first("unscId"), anna.first("nationality"), anna.first("gender")) == (
        "XXi.001",
        "EXAMPLELAND",
        "female",
    )
    assert anna.get("address") == ("Exampletown, EXAMPLELAND",)


def test_eu_table(write: Write) -> None:
    text = (
        "celex,recordId,annex,programKey,schema,name,alias,birthDate,startDate,passportNumber,email,imoNumber\n"
        '3X,1,I,EU-X,Person,Anna Examplov,"Anya E.; ""Anna X""","12.3.1984; 1982 or 1983",16.7.2009,'
        '"X1234567 (diplomatic); Y12",and anna@firm.example.,\n'
        "3X,1,I,EU-X,Vessel,Sea Sample,,,,,,9074729\n"
        "3X,,I,EU-X,LegalEntity,Example Trading,,,,,,\n"
    )
    anna, ship, firm = readers.read([write("eu.csv", text.encode())])
    assert (anna.id, ship.id) == ("eu-3X-I-1", "eu-3X-I-1-2")
    assert anna.get("alias") == ("Anya E.", "Anna X")
    assert anna.get("birthDate") == ("1984-03-12", "1982", "1983")
    assert anna.get("passportNumber") == ("X1234567", "Y12")
    assert (anna.first("listingDate"), anna.first("email")) == ("2009-07-16", "anna@firm.example")
    assert ship.get("imoNumber") == ("9074729",)
    assert firm.id.startswith("eu-3X-I-")


def test_ftm_json_lines(ftm: Path) -> None:
    found = list(readers.read([ftm]))
    assert [(one.id, one.schema) for one in found] == [("p1", "Person"), ("c1", "Company"), ("o1", "Ownership")]
    assert (found[0].datasets, found[0].referents) == (("xx_sample",), ("xx-anna",))
    assert {name: list(values) for name, values in found[2].properties.items()} == FTM[2]["properties"]


def test_nested_ftm_becomes_flat_with_both_sides_of_each_relation(write: Write) -> None:
    company = {"id": "c1", "schema": "Company", "properties": {"name": ["Example Trading"]}}
    owning = {"id": "o1", "schema": "Ownership", "properties": {"asset": [company], "percentage": [60, "55.5"]}}
    place = {"id": "a1", "schema": "Address", "properties": {"full": ["1 Sample Street"]}}
    anna = {
        "id": "p1",
        "schema": "Person",
        "caption": "Anna",
        "properties": {"name": ["Anna"], "addressEntity": [place], "ownershipOwner": [owning]},
    }
    # The company's own line holds the relation from its side, and comes after it was nested.
    owned = {"id": "o1", "schema": "Ownership", "properties": {"owner": [{**anna, "properties": {"name": ["Anna"]}}]}}
    lines = jsonl(anna, {**company, "properties": {"name": ["Example Trading"], "ownershipAsset": [owned]}})
    found = {one.id: one for one in readers.read([write("targets.nested.json", lines)])}
    assert set(found) == {"p1", "c1", "o1", "a1"}
    assert found["p1"].get("addressEntity") == ("a1",)
    assert found["p1"].get("ownershipOwner") == ()
    assert (found["o1"].get("owner"), found["o1"].get("asset")) == (("p1",), ("c1",))
    assert found["o1"].get("percentage") == ("60", "55.5")


def test_a_folder_and_a_zip_are_the_files_in_them(write: Write, ofac: list[Path], tmp_path: Path) -> None:
    write("ofac/README.txt", b"what these files are")
    path = tmp_path / "set.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in ofac:
            archive.write(file, f"inner/{file.name}")
    by_name = entities(*ofac)
    assert entities(tmp_path / "ofac") == by_name
    assert entities(path) == by_name


def test_the_content_tells_the_format_not_the_name(write: Write) -> None:
    assert readers.recognise([write("list.csv", UN.encode())]).reader.name == "un-xml"
    assert readers.recognise([write("list.xml", jsonl(*FTM))]).reader.name == "ftm-json"


def test_real_lists_are_read_whole(real: Path) -> None:
    ofac = Counter(one.schema for one in readers.read([real / f"ofac_{part}.csv" for part in ("sdn", "alt", "add")]))
    assert ofac == {"Person": 4620, "LegalEntity": 3673, "Vessel": 406, "Airplane": 277, "UnknownLink": 3391}
    un = list(readers.read([real / "un_consolidated.xml"]))
    assert Counter(one.schema for one in un) == {"Person": 730, "Organization": 273}
    assert all(one.get("unscId") and one.get("listingDate") for one in un)
    eu = list(readers.read([real / "eu_2017_1509.csv"]))
    assert Counter(one.schema for one in eu) == {"Person": 157, "LegalEntity": 94, "Vessel": 75}
    with pytest.raises(Exception, match="the files of one list"):
        readers.recognise([real])
