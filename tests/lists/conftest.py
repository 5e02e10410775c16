"""Small lists of every format, of invented people and firms, and the real ones where they lie beside the project."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

BESIDE = Path(__file__).parents[3] / "shared" / "data" / "names" / "lists"
"""The lists as their publishers made them, where there are any."""

OFAC = {
    "sdn.csv": (
        b'101,"EXAMPLOV, Anna","individual","SDGT] [IFSR","Director",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 12 Mar 1984;'
        b" alt. DOB circa 1983; POB Exampletown; nationality Exampleland; Gender Female; Passport X1234567"
        b" (Exampleland) issued 2001; National ID No. 987654; Tax ID No. 555-1; Email Address anna@firm.example;"
        b" a.k.a. 'ANYA';"
        b' Linked To: EXAMPLE TRADING S.A.; Linked To: NOBODY KNOWN."\r\n'
        b'102,"EXAMPLE TRADING S.A.",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"SWIFT/BIC EXAMXX22; Website'
        b' www.trading.example; Registration Number 4711 (Exampleland); All offices worldwide."\r\n'
        b'103,"SEA SAMPLE","vessel","SDGT",-0- ,"ABC1","Tanker","100","90","Exampleland","Owner Ltd.","Vessel'
        b" Registration Identification IMO 9074729; MMSI 123456789; Former Vessel Flag Elsewhere; Linked To: EXAMPLE"
        b' TRADING S.A.."\r\n'
        b"\x1a"
    ),
    "alt.csv": (
        b'101,1,"aka","EKZAMPLOVA, Anna",-0- \r\n'
        b'102,2,"fka","SAMPLE TRADING",-0- \r\n'
        b'101,3,"aka","EXAMPLOV, Anna",-0- \r\n\x1a'
    ),
    "add.csv": (
        b'101,1,"1 Sample Street","Exampletown 1000","Exampleland",-0- \r\n102,2,-0- ,-0- ,"Exampleland",-0- \r\n\x1a'
    ),
}
"""Two entries and a ship; in the remarks stands what most of the work is."""

UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2026-02-27T00:00:09.554Z">
 <INDIVIDUALS>
  <INDIVIDUAL>
   <DATAID>501</DATAID><FIRST_NAME>ANNA</FIRST_NAME><SECOND_NAME>EXAMPLOV</SECOND_NAME>
   <UN_LIST_TYPE>Sample</UN_LIST_TYPE><REFERENCE_NUMBER>XXi.001</REFERENCE_NUMBER><LISTED_ON>2012-12-31</LISTED_ON>
   <GENDER>Female</GENDER><COMMENTS1>Sister of somebody (XXi.002).</COMMENTS1>
   <NAME_ORIGINAL_SCRIPT>Анна Экзамплова</NAME_ORIGINAL_SCRIPT>
   <TITLE><VALUE>Dr.</VALUE></TITLE><DESIGNATION><VALUE>Director</VALUE></DESIGNATION>
   <NATIONALITY><VALUE>Exampleland</VALUE></NATIONALITY>
   <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Anna Ekzamplova; Ann Exampla</ALIAS_NAME></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Anya</ALIAS_NAME></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Jin Sampl (金铁三)</ALIAS_NAME></INDIVIDUAL_ALIAS>
   <INDIVIDUAL_ADDRESS>
    <STREET>1 Sample Street</STREET><CITY>Exampletown</CITY><COUNTRY>Exampleland</COUNTRY>
   </INDIVIDUAL_ADDRESS>
   <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1984-03-12</DATE></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1983</YEAR></INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_DATE_OF_BIRTH>
    <TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1980</FROM_YEAR><TO_YEAR>1982</TO_YEAR>
   </INDIVIDUAL_DATE_OF_BIRTH>
   <INDIVIDUAL_PLACE_OF_BIRTH><CITY>Exampletown</CITY><COUNTRY>Exampleland</COUNTRY></INDIVIDUAL_PLACE_OF_BIRTH>
   <INDIVIDUAL_DOCUMENT>
    <TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>X1234567 (expired)</NUMBER>
   </INDIVIDUAL_DOCUMENT>
   <INDIVIDUAL_DOCUMENT>
    <TYPE_OF_DOCUMENT>National Identification Number</TYPE_OF_DOCUMENT><NUMBER>card no. 987654</NUMBER>
   </INDIVIDUAL_DOCUMENT>
  </INDIVIDUAL>
 </INDIVIDUALS>
 <ENTITIES>
  <ENTITY>
   <DATAID>502</DATAID><FIRST_NAME>SAMPLE WORKS (SAWO)</FIRST_NAME>
   <UN_LIST_TYPE>Sample</UN_LIST_TYPE><REFERENCE_NUMBER>XXe.001</REFERENCE_NUMBER><LISTED_ON>2013-01-01</LISTED_ON>
   <ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Sample Werke</ALIAS_NAME></ENTITY_ALIAS>
   <ENTITY_ALIAS><QUALITY>f.k.a.</QUALITY><ALIAS_NAME>Old Works</ALIAS_NAME></ENTITY_ALIAS>
   <ENTITY_ADDRESS><COUNTRY>Exampleland</COUNTRY></ENTITY_ADDRESS>
  </ENTITY>
 </ENTITIES>
</CONSOLIDATED_LIST>
"""

FTM = [
    {
        "id": "p1",
        "schema": "Person",
        "properties": {"name": ["Anna Examplov"], "birthDate": ["1984-03-12"], "passportNumber": ["X1234567"]},
        "datasets": ["xx_sample"],
        "referents": ["xx-anna"],
    },
    {"id": "c1", "schema": "Company", "properties": {"name": ["Example Trading"], "country": ["xx"]}},
    {
        "id": "o1",
        "schema": "Ownership",
        "properties": {"owner": ["p1"], "asset": ["c1"], "percentage": ["60"]},
    },
]


def jsonl(*entities: object) -> bytes:
    """Entities as JSON lines."""
    return "".join(json.dumps(entity, ensure_ascii=False) + "\n" for entity in entities).encode()


Write = Callable[[str, bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file beside the others of the test."""

    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def ofac(write: Write) -> list[Path]:
    """The three files of OFAC's set."""
    return [write(f"ofac/{name}", content) for name, content in OFAC.items()]


@pytest.fixture
def un(write: Write) -> Path:
    """The list of the Security Council."""
    return write("un.xml", UN.encode())


@pytest.fixture
def ftm(write: Write) -> Path:
    """A person, a company and that the one owns the other."""
    return write("entities.ftm.json", jsonl(*FTM))


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real lists; tests that need it are skipped where it is not there."""
    if not BESIDE.is_dir():
        pytest.skip("the real lists are not beside the project")
    return BESIDE
