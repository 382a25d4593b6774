"""A workshop in the room or over days: what is asked, who may go from which state to which, and what may be shown.

For the desk, the screen and the protocol:

    made = house().write(lambda c: workshops.create(c, rules))  # code, and the secrets of the desk, told this once
    access = house().read(lambda c: workshop_access.find_access(c, token))  # .workshop (number), .right
    now = house().read(lambda c: workshop_rows.load(c, access.workshop))  # state, items, current item, revision
    house().steer(lambda c: workshops.start(c, now.id, house().catalogue, now.revision))
    house().steer(lambda c: workshops.command(c, now.id, Command("close", "open", now.revision, key), access.right))
    house().read(lambda c: rounds.standing(c, now.id, key))  # people per role, also while open; never values
    house().read(lambda c: rounds.shown(c, now.id, key, desk=True))  # None unless it may be told
    house().read(lambda c: protocols.read_protocol(c, now.id))  # everything that may be told of all rounds

Every command names the revision and state it was given in; `workshops.StaleError` carries what stands now. Values of an
open round leave the store on no path: `rounds.shown`, `rounds.reasons` and `ballots.own` are the only ways to them.
"""
