"""Every bound on what somebody may send, in one place, checked before work is done."""

NAME_CHARACTERS = 200
SUBJECT_CHARACTERS = 300
MESSAGE_CHARACTERS = 20_000
ARTICLE_CHARACTERS = 400_000
COMMENT_CHARACTERS = 4_000
QUERY_CHARACTERS = 400
TAGS = 20
TAG_CHARACTERS = 60
ATTRIBUTES = 50
ATTRIBUTE_NAME_CHARACTERS = 60
ATTRIBUTE_VALUE_CHARACTERS = 500
ATTACHMENTS_A_MESSAGE = 10

WORDS_FRAME_BYTES = 2 * 1024 * 1024
"""The largest frame that a client sends on `/ws`. An article whole fits."""
DOWN_FRAME_BYTES = 64 * 1024 * 1024
"""The largest frame that a client takes. All that a snapshot may hold fits, in any script, so that no customer can
write so much that his engineer's snapshot is never taken.
"""
ATTACHMENT_BYTES = 25 * 1024 * 1024
PICTURE_PIXELS = 50_000_000
THUMBNAIL_PIXELS = 480
"""The longer edge of a thumbnail."""

AUDIT_PART_RECORDS = 250
"""Records of an audit log that go to the hub, or come from it, at once."""
AUDIT_RECORD_CHARACTERS = 2_000
"""Of one record's text: its detail, every character of it escaped, and the rest."""
AUDIT_LOGS_A_SIDE = 8
"""Logs that one side may leave of one assist session: one, and one more each time its program began anew."""
REPORT_LINES = 100
REPORT_FIRST_LINES = 60
"""Lines of a session's report; of more, those behind the first and before the last are left out."""
REPORT_DETAIL_CHARACTERS = 200

MOST_ENGINEERS = 4
"""Of one customer's screen at once, invited ones and who observes included: the banner names each of them."""
VISITS_AN_AGENT = 10
"""Open assist sessions beside others' that an engineer may have, invitations included."""
INVITATIONS_AN_HOUR = 30
"""That an engineer may send; and as many times he may want to look on."""
ASSISTS_A_SESSION = 50
"""Assist sessions that one session may have: its audience holds them all."""

STATE_MESSAGES = 50
"""Messages of an open conversation that a client's state holds; older ones are paged."""
STATE_CHARACTERS = 60_000
"""Characters of them together, but for the newest, which is held however long it is."""
TICKET_ENTRIES = 300
"""Lines of its history that are read with a ticket: the last ones."""
CANNED_RESPONSES = 300
CAPACITY = 50
"""The most live chats an engineer may be given at once."""
PAGE_ROWS = 200
"""The most rows one paged query returns."""
QUEUE_ENTRIES = 500
"""Waiting sessions an engineer's state holds."""

COMMANDS_A_SECOND = 30
"""What one person may sustain over all his connections; bursts of three times as many."""
COMMANDS_OF_AN_ADDRESS = 300
"""What all customers of one address together may sustain: whoever makes himself many is still one there."""
CONNECTIONS_A_PERSON = 20
"""Connections on `/ws` that one person may have at once."""
CONNECTIONS = 20_000
"""Connections of everybody at once, where the system gives the hub so many open files."""
CONNECTIONS_AN_ADDRESS = 500
"""Connections of one address at once, unless the administrator says otherwise: a whole office may be behind it."""
CONNECTIONS_A_SECOND = 100
"""New connections that one address may sustain; bursts of twenty times as many, as after a restart of the hub."""
REQUESTS_A_SECOND = 100
"""HTTP requests that one address may sustain; bursts of ten times as many."""
GREETINGS_A_MINUTE = 30
"""Connections on `/ws` that one person may begin, each of which may ask for a snapshot; and as many at once."""
REFUSED_A_SECOND = 10
"""Commands and signals beyond his rate that a connection may sustain, twenty times as many at once; then it ends."""
KNOCKS_A_SECOND = 5
"""Sign-ins and exchanges that one address may sustain; bursts of sixty times as many, when an office starts work."""
SESSIONS_AN_HOUR = 60
"""Sessions that one customer may begin."""
WRAP_UPS = 20
"""Ended sessions that an engineer may leave in wrap-up; of more, the oldest is finished for him."""
NAMEPLATES_AN_AGENT = 3
"""Codes that an engineer may have out at once."""
NAMEPLATES_AN_HOUR = 60
"""Codes that an engineer may make."""
NAMEPLATE_TAKES = 6
"""How often one code may be taken. Wrong digits are counted by the engineer's client, which alone knows them."""
WRONG_CODES_AN_HOUR = 10
"""Codes that nobody has out and a customer may type all the same."""
WRONG_CODES_AN_ADDRESS = 100
"""The same of everybody at one address, within an hour."""
ABUSE_REPORTS_AN_HOUR = 5
TOKENS_A_DEVICE = 5
TOKENS_AN_AGENT = 20
"""Tokens that are good at once; a further one ends the oldest."""
DEVICES_AN_HOUR = 30
"""New devices that a named customer may bring."""
