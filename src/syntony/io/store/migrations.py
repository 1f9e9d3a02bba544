"""The tables of ``session.db``, version by version; ``docs/session-store.md`` explains each.

A new version appends one tuple of statements to `MIGRATIONS`; files of older versions are brought
up to date when they are opened.
"""

_VERSION_1 = (
    """CREATE TABLE session (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        name TEXT NOT NULL,
        dyad TEXT NOT NULL,
        sealed INTEGER NOT NULL CHECK (sealed IN (0, 1))
    ) STRICT""",
    """CREATE TABLE design (
        position INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        value TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE participants (
        position INTEGER PRIMARY KEY,
        code TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE recordings (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE
    ) STRICT""",
    """CREATE TABLE clocks (
        recording INTEGER PRIMARY KEY REFERENCES recordings,
        "offset" REAL NOT NULL,
        drift REAL NOT NULL,
        offset_error REAL,
        drift_error REAL,
        reference REAL NOT NULL,
        source TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE stream_clocks (
        recording INTEGER NOT NULL REFERENCES recordings,
        stream TEXT NOT NULL,
        "offset" REAL NOT NULL,
        drift REAL NOT NULL,
        offset_error REAL,
        drift_error REAL,
        reference REAL NOT NULL,
        source TEXT NOT NULL,
        PRIMARY KEY (recording, stream)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE sources (
        recording INTEGER PRIMARY KEY REFERENCES recordings,
        name TEXT NOT NULL,
        sha256 TEXT NOT NULL,
        size_bytes INTEGER NOT NULL,
        reader TEXT NOT NULL,
        path TEXT
    ) STRICT""",
    """CREATE TABLE notices (
        id INTEGER PRIMARY KEY,
        recording INTEGER NOT NULL REFERENCES recordings,
        code TEXT NOT NULL,
        text TEXT NOT NULL,
        place TEXT NOT NULL,
        warning INTEGER NOT NULL CHECK (warning IN (0, 1))
    ) STRICT""",
    """CREATE TABLE media (
        id INTEGER PRIMARY KEY,
        recording INTEGER NOT NULL REFERENCES recordings,
        kind TEXT NOT NULL CHECK (kind IN ('video', 'audio')),
        path TEXT NOT NULL,
        rate TEXT NOT NULL,
        start REAL NOT NULL,
        duration REAL NOT NULL,
        count INTEGER NOT NULL,
        height INTEGER NOT NULL,
        width INTEGER NOT NULL,
        channels INTEGER NOT NULL,
        codec TEXT NOT NULL,
        track INTEGER NOT NULL,
        persons TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE streams (
        id INTEGER PRIMARY KEY,
        recording INTEGER NOT NULL REFERENCES recordings,
        kind TEXT NOT NULL CHECK (kind IN ('signal', 'set', 'samples')),
        name TEXT NOT NULL,
        unit TEXT NOT NULL,
        person TEXT NOT NULL,
        modality TEXT NOT NULL,
        rate TEXT CHECK ((rate IS NULL) = (kind = 'samples')),
        start REAL NOT NULL,
        n INTEGER,
        quality INTEGER NOT NULL DEFAULT 0 CHECK (quality IN (0, 1))
    ) STRICT""",
    """CREATE TABLE channels (
        stream INTEGER NOT NULL REFERENCES streams,
        position INTEGER NOT NULL,
        name TEXT NOT NULL,
        PRIMARY KEY (stream, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE spans (
        stream INTEGER NOT NULL REFERENCES streams,
        position INTEGER NOT NULL,
        start REAL NOT NULL,
        stop REAL NOT NULL,
        label TEXT,
        PRIMARY KEY (stream, position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE chunks (
        stream INTEGER NOT NULL REFERENCES streams,
        idx INTEGER NOT NULL,
        first INTEGER NOT NULL,
        start REAL NOT NULL,
        n INTEGER NOT NULL CHECK (n > 0),
        checksum BLOB NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (stream, idx)
    ) STRICT""",
    "CREATE INDEX chunks_by_time ON chunks (stream, start)",
    """CREATE TABLE pyramid (
        stream INTEGER NOT NULL REFERENCES streams,
        level INTEGER NOT NULL,
        idx INTEGER NOT NULL,
        checksum BLOB NOT NULL,
        data BLOB NOT NULL,
        UNIQUE (stream, level, idx)
    ) STRICT""",
    """CREATE TABLE event_series (
        id INTEGER PRIMARY KEY,
        recording INTEGER NOT NULL REFERENCES recordings,
        name TEXT NOT NULL,
        person TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE events (
        series INTEGER NOT NULL REFERENCES event_series,
        idx INTEGER NOT NULL,
        time REAL NOT NULL,
        duration REAL,
        label TEXT NOT NULL,
        PRIMARY KEY (series, idx)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE results (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        plan TEXT NOT NULL,
        versions TEXT NOT NULL,
        checksum BLOB NOT NULL,
        content BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE seals (
        name TEXT PRIMARY KEY,
        checksum BLOB NOT NULL
    ) STRICT, WITHOUT ROWID""",
)

_VERSION_2 = (
    """CREATE TABLE notes (
        id TEXT PRIMARY KEY,
        start REAL NOT NULL,
        text TEXT NOT NULL,
        author TEXT NOT NULL,
        stop REAL,
        frame INTEGER,
        media TEXT,
        parent TEXT,
        moment TEXT,
        created TEXT NOT NULL,
        edited TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE labels (
        id TEXT PRIMARY KEY,
        key TEXT NOT NULL,
        name TEXT NOT NULL,
        start REAL NOT NULL,
        author TEXT NOT NULL,
        stop REAL,
        frame INTEGER,
        media TEXT,
        created TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE moments (
        id TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        start REAL NOT NULL,
        stop REAL NOT NULL,
        peak REAL NOT NULL,
        title TEXT NOT NULL,
        reason TEXT NOT NULL,
        persons TEXT NOT NULL,
        signals TEXT NOT NULL,
        strength REAL,
        figures TEXT NOT NULL,
        per_hour REAL,
        method TEXT NOT NULL,
        shape TEXT NOT NULL,
        decision TEXT NOT NULL CHECK (decision IN ('open', 'agreed', 'rejected')),
        edited INTEGER NOT NULL CHECK (edited IN (0, 1)),
        starred INTEGER NOT NULL CHECK (starred IN (0, 1)),
        made INTEGER NOT NULL CHECK (made IN (0, 1))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE steps (
        id INTEGER PRIMARY KEY,
        words TEXT NOT NULL,
        changes TEXT NOT NULL,
        undone INTEGER NOT NULL CHECK (undone IN (0, 1))
    ) STRICT""",
)

#: Also made in the library's own trail.
TRAIL = (
    """CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        time TEXT NOT NULL,
        who TEXT NOT NULL,
        what TEXT NOT NULL,
        ids TEXT NOT NULL,
        mark BLOB NOT NULL
    ) STRICT""",
    """CREATE TABLE audit_head (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        count INTEGER NOT NULL,
        mark BLOB NOT NULL
    ) STRICT""",
)

_VERSION_4 = (
    """CREATE TABLE consents (
        id INTEGER PRIMARY KEY,
        person TEXT NOT NULL,
        purpose TEXT NOT NULL,
        given INTEGER NOT NULL CHECK (given IN (0, 1)),
        time TEXT NOT NULL,
        who TEXT NOT NULL
    ) STRICT""",
)

_VERSION_5 = (
    """CREATE TABLE file_keys (
        id BLOB PRIMARY KEY,
        key BLOB NOT NULL
    ) STRICT, WITHOUT ROWID""",
)

_RATINGS = (
    """CREATE TABLE ratings (
        id TEXT PRIMARY KEY,
        start REAL NOT NULL,
        scale TEXT NOT NULL,
        low TEXT NOT NULL,
        high TEXT NOT NULL,
        person TEXT NOT NULL,
        author TEXT NOT NULL,
        created TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE rating_blocks (
        id TEXT PRIMARY KEY,
        rating TEXT NOT NULL,
        place INTEGER NOT NULL,
        first INTEGER NOT NULL,
        "values" TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE hunches (
        id TEXT PRIMARY KEY,
        start REAL NOT NULL,
        text TEXT NOT NULL,
        about TEXT NOT NULL,
        confidence INTEGER NOT NULL CHECK (confidence BETWEEN 1 AND 5),
        author TEXT NOT NULL,
        answer TEXT NOT NULL CHECK (answer IN ('not asked', 'yes', 'partly', 'no')),
        created TEXT NOT NULL,
        edited TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE feelings (
        id TEXT PRIMARY KEY,
        start REAL NOT NULL,
        word TEXT NOT NULL,
        person TEXT NOT NULL,
        author TEXT NOT NULL,
        intensity INTEGER CHECK (intensity BETWEEN 1 AND 5),
        confidence INTEGER CHECK (confidence BETWEEN 1 AND 5),
        valence REAL CHECK (valence BETWEEN -1 AND 1),
        arousal REAL CHECK (arousal BETWEEN -1 AND 1),
        reply TEXT NOT NULL,
        created TEXT NOT NULL,
        edited TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE blind (
        id INTEGER PRIMARY KEY,
        author TEXT NOT NULL,
        began TEXT NOT NULL,
        ended TEXT
    ) STRICT""",
)

_SUPERVISION = (
    """CREATE TABLE agenda (
        id TEXT PRIMARY KEY,
        position INTEGER NOT NULL,
        done INTEGER NOT NULL CHECK (done IN (0, 1))
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE summaries (
        id TEXT PRIMARY KEY,
        text TEXT NOT NULL,
        author TEXT NOT NULL,
        edited TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)

_REPORTS = (
    """CREATE TABLE reports (
        id TEXT PRIMARY KEY,
        pages TEXT NOT NULL,
        moments TEXT NOT NULL,
        opening TEXT NOT NULL,
        closing TEXT NOT NULL,
        body INTEGER NOT NULL CHECK (body IN (0, 1))
    ) STRICT, WITHOUT ROWID""",
)

_FORMS = (
    """CREATE TABLE responses (
        id TEXT PRIMARY KEY,
        form TEXT NOT NULL,
        person TEXT NOT NULL,
        taken TEXT NOT NULL,
        answers TEXT NOT NULL,
        given TEXT NOT NULL,
        phase TEXT NOT NULL CHECK (phase IN ('before', 'after', '')),
        author TEXT NOT NULL,
        created TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)

_CLOCKS = (
    """CREATE TABLE corrections (
        id TEXT PRIMARY KEY,
        recording TEXT NOT NULL,
        "offset" REAL NOT NULL,
        drift REAL NOT NULL,
        offset_error REAL,
        drift_error REAL,
        reference REAL NOT NULL,
        source TEXT NOT NULL,
        created TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
)

_REMOVED = (
    """CREATE TABLE removed (
        id INTEGER PRIMARY KEY,
        recording INTEGER NOT NULL REFERENCES recordings,
        start REAL NOT NULL,
        stop REAL NOT NULL,
        why TEXT NOT NULL CHECK (why IN ('removed', 'not shared'))
    ) STRICT""",
    """CREATE TABLE leaving (
        path TEXT PRIMARY KEY
    ) STRICT, WITHOUT ROWID""",
)

_SHARED = (
    """CREATE TABLE shared (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        purpose TEXT NOT NULL,
        who TEXT NOT NULL,
        made TEXT NOT NULL,
        until TEXT,
        parts TEXT NOT NULL,
        films TEXT NOT NULL CHECK (films IN ('none', 'shared')),
        notes INTEGER NOT NULL CHECK (notes IN (0, 1))
    ) STRICT""",
)

#: The versions that brought the notebook, the audit trail, consent, and ratings with hunches.
NOTEBOOK, AUDIT, CONSENTS, RATINGS = 2, 3, 4, 6
#: The version that brought the agenda and the summary of an hour of supervision.
SUPERVISION = 7

#: Statements that lead from version k to k + 1; a file's ``user_version`` counts those applied.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    _VERSION_1, _VERSION_2, TRAIL, _VERSION_4, _VERSION_5, _RATINGS, _SUPERVISION,
    _REPORTS, _FORMS, _CLOCKS, _REMOVED, _SHARED,
)  # fmt: skip

#: The version that brought how reports are set up.
REPORTS = MIGRATIONS.index(_REPORTS) + 1
#: The version that brought questionnaires.
FORMS = MIGRATIONS.index(_FORMS) + 1
#: The version that brought clocks that were corrected after the import.
CLOCKS = MIGRATIONS.index(_CLOCKS) + 1
#: The version that brought parts that were taken out.
REMOVED = MIGRATIONS.index(_REMOVED) + 1
#: The version that brought what a supervisor's copy says of itself.
SHARED = MIGRATIONS.index(_SHARED) + 1
