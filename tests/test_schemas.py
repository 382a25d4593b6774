"""The published JSON Schemas are those of the models, and real files fit them."""

import json

import jsonschema
import yaml

from scripts.schemas import ROOT, schemas
from selfcheck.assessment import as_data
from selfcheck.catalogue_files import FOLDER
from selfcheck.demo import demo_assessment, load_demos
from tests.shipped import shipped


def test_published_schemas_are_up_to_date():
    stale = [str(file.relative_to(ROOT)) for file, text in schemas().items() if not file.is_file() or file.read_text("utf-8") != text]
    assert stale == [], "run: make schemas"


def test_demo_files_fit_the_published_schema():
    schema = json.loads((ROOT / "docs" / "assessment.schema.json").read_text("utf-8"))
    catalogue = shipped()
    for demo in load_demos(FOLDER, catalogue).values():
        jsonschema.validate(as_data(demo_assessment(catalogue, demo, "de")), schema)


def test_a_criterion_file_fits_the_schema_editors_use():
    schema = json.loads((ROOT / "criteria" / "schema" / "criterion.schema.json").read_text("utf-8"))
    file = FOLDER / "mandate-concept" / "council-resolution.yaml"
    criterion = json.loads(json.dumps(yaml.safe_load(file.read_text("utf-8"))))
    jsonschema.validate(criterion, schema)
