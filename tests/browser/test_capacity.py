"""What the team can do, in a real browser: a task is left, the load falls, the council's list names it."""

from __future__ import annotations

from playwright.sync_api import expect


def test_a_task_that_is_left_lowers_the_load_and_stands_in_the_list_for_the_council(visit):
    visitor = visit(width=360)
    page = visitor.open_demo("grossfiktingen", "/capacity")
    main = page.locator("[data-testid=stMain]")
    expect(main.get_by_text("142 Stunden je Woche bei 62,4 Stunden").first).to_be_visible()
    task = page.locator("details.af-fold", has=page.locator("summary", has_text="Aufsuchende Aktivierung"))
    task.locator("summary").click()
    task.locator("[data-field=decision] select").select_option("dropped")
    expect(task.locator("[data-field=decision] .af-mark")).to_contain_text("gespeichert")
    task.locator("[data-field=reason] textarea").fill("Das übernimmt die Gemeinwesenarbeit.")
    expect(task.locator("[data-field=reason] .af-mark")).to_contain_text("gespeichert")
    page.get_by_role("link", name="Ergebnis neu berechnen").click()
    expect(main.get_by_text("134 Stunden je Woche bei 62,4 Stunden").first).to_be_visible()
    expect(main.get_by_role("listitem").filter(has_text="Das übernimmt die Gemeinwesenarbeit.")).to_contain_text("Aufsuchende Aktivierung")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= document.documentElement.clientWidth")


def test_a_mark_of_a_source_leads_to_that_source(visit):
    visitor = visit()
    page = visitor.open_demo("musterfurt", "/capacity")
    page.get_by_role("link", name="[S56]").click()
    page.wait_for_url("**/catalogue?part=sources#source-S56")
    expect(page.locator("#source-S56")).to_be_in_viewport()
