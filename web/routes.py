"""Every plain route of the app."""

from starlette.routing import Route

from web import answer_sheets, answers, downloads, figures, health, importing, opening, plan

ROUTES = [
    Route("/a/answer", answers.save_answer, methods=["POST"]),
    Route("/a/undo", answers.undo_change, methods=["POST"]),
    Route("/a/open/{key}", opening.open_assessment),
    Route("/a/new", opening.new, methods=["POST"]),
    Route("/a/demo", opening.load_demo, methods=["POST"]),
    Route("/a/rename", opening.rename, methods=["POST"]),
    Route("/a/duplicate", opening.duplicate, methods=["POST"]),
    Route("/a/snapshot", opening.snapshot, methods=["POST"]),
    Route("/a/delete", opening.delete, methods=["POST"]),
    Route("/a/take-back", opening.take_back, methods=["POST"]),
    Route("/a/import", importing.preview, methods=["POST"]),
    Route("/a/import/confirm", importing.confirm, methods=["POST"]),
    Route("/a/type-in", answer_sheets.typed_in, methods=["POST"]),
    Route("/x/type-in", answer_sheets.type_in),
    Route("/x/type-in.js", answer_sheets.script),
    Route("/x/answer-sheet", answer_sheets.answer_sheet),
    Route("/a/measure/new", plan.new, methods=["POST"]),
    Route("/a/measure/move", plan.move, methods=["POST"]),
    Route("/a/measure/remove", plan.remove, methods=["POST"]),
    Route("/a/measure/take-back", plan.take_back, methods=["POST"]),
    Route("/x/plan.xlsx", plan.workbook),
    Route("/x/plan.csv", plan.table),
    Route("/x/plan.ics", plan.calendar),
    Route("/x/figure/{name}", figures.figure_file),
    Route("/x/file", downloads.assessment_file),
    Route("/x/report", downloads.report, methods=["GET", "POST"]),
    Route("/healthz", health.healthz),
    Route("/readyz", health.readyz),
]
