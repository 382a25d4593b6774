"""Every plain route of the app."""

from starlette.routing import Route

from web import answers, downloads, health, importing, opening

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
    Route("/x/file", downloads.assessment_file),
    Route("/x/preparation", downloads.preparation_sheet),
    Route("/healthz", health.healthz),
    Route("/readyz", health.readyz),
]
