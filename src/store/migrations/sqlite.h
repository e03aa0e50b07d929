// The schema of the embedded database, as the steps that lead to it. A step that was released never
// changes; a new one is added at the end, with a fixture of the version before it.
//
// All times are milliseconds since 1970 and made by the program.
#pragma once

#include "store/sql.h"

namespace acquaint::store {

// "Acqu": tells our files from other SQLite databases.
constexpr int kApplicationId = 0x41637175;

// Step n leads from version n to version n + 1, which it writes to user_version.
constexpr Sql kMigrations[] = {
    R"sql(
      PRAGMA application_id = 1097036149;

      -- The document holds everything; the other columns repeat what lists sort and filter by.
      CREATE TABLE users (
        user_id       TEXT PRIMARY KEY,
        version       INTEGER NOT NULL,
        created_ms    INTEGER NOT NULL,
        updated_ms    INTEGER NOT NULL,
        email         TEXT,              -- Folded, as are username and phone.
        username      TEXT,
        phone         TEXT,
        name          TEXT,
        last_login_ms INTEGER,
        logins_count  INTEGER NOT NULL,
        document      TEXT NOT NULL
      );
      CREATE INDEX users_by_created ON users (created_ms, user_id);
      CREATE INDEX users_by_updated ON users (updated_ms, user_id);
      CREATE INDEX users_by_email ON users (email, user_id);
      CREATE INDEX users_by_name ON users (name, user_id);
      CREATE INDEX users_by_last_login ON users (last_login_ms, user_id);
      CREATE INDEX users_by_logins_count ON users (logins_count, user_id);
      CREATE INDEX users_by_username ON users (username) WHERE username IS NOT NULL;
      CREATE INDEX users_by_phone ON users (phone) WHERE phone IS NOT NULL;

      CREATE TABLE handles (
        handle  TEXT PRIMARY KEY,
        user_id TEXT NOT NULL
      ) WITHOUT ROWID;
      -- So that erasing finds every handle, also one that a later program would derive otherwise.
      CREATE INDEX handles_by_user ON handles (user_id);

      CREATE TABLE events (
        user_id   TEXT NOT NULL,
        seq       INTEGER NOT NULL,
        part      INTEGER NOT NULL,
        at_ms     INTEGER NOT NULL,
        actor     TEXT NOT NULL,
        type      TEXT NOT NULL,
        attribute TEXT NOT NULL,
        data      TEXT NOT NULL,
        PRIMARY KEY (user_id, seq, part)
      ) WITHOUT ROWID;

      CREATE TABLE sessions (
        user_id     TEXT NOT NULL,
        secret_hash BLOB NOT NULL,
        created_ms  INTEGER NOT NULL,
        expires_ms  INTEGER NOT NULL,
        PRIMARY KEY (user_id, secret_hash)
      ) WITHOUT ROWID;
      CREATE INDEX sessions_by_expiry ON sessions (expires_ms);

      CREATE TABLE keys (
        id         TEXT PRIMARY KEY,
        use        TEXT NOT NULL,
        material   TEXT NOT NULL,
        created_ms INTEGER NOT NULL
      ) WITHOUT ROWID;

      -- Version 0 is the draft.
      CREATE TABLE settings (
        version  INTEGER PRIMARY KEY,
        document TEXT NOT NULL,
        note     TEXT NOT NULL,
        saved_ms INTEGER NOT NULL
      );

      -- Counting rows would take longer with every user.
      CREATE TABLE counts (
        name  TEXT PRIMARY KEY,
        total INTEGER NOT NULL
      ) WITHOUT ROWID;
      INSERT INTO counts (name, total) VALUES ('users', 0);

      PRAGMA user_version = 1;
    )sql",
    R"sql(
      CREATE TABLE grants (
        user_id    TEXT NOT NULL,
        grant_id   TEXT NOT NULL,
        client_id  TEXT NOT NULL,
        expires_ms INTEGER NOT NULL,
        document   TEXT NOT NULL,
        PRIMARY KEY (user_id, grant_id)
      ) WITHOUT ROWID;
      CREATE INDEX grants_by_expiry ON grants (expires_ms);

      PRAGMA user_version = 2;
    )sql",
    R"sql(
      -- The user is empty for a ticket of nobody yet.
      CREATE TABLE tickets (
        purpose    TEXT NOT NULL,
        name       TEXT NOT NULL,
        user_id    TEXT NOT NULL,
        expires_ms INTEGER NOT NULL,
        document   TEXT NOT NULL,
        PRIMARY KEY (purpose, name)
      ) WITHOUT ROWID;
      CREATE INDEX tickets_by_user ON tickets (user_id, purpose) WHERE user_id <> '';
      CREATE INDEX tickets_by_expiry ON tickets (expires_ms);

      PRAGMA user_version = 3;
    )sql",
    R"sql(
      -- Where the event is among those of all users (profile/event_feed.h). An event of the server
      -- itself has an empty user.
      ALTER TABLE events ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
      UPDATE events SET position = ranked.position
        FROM (SELECT user_id, seq, part,
                     (at << 20) + row_number() OVER (ORDER BY at, user_id, seq, part) AS position
              FROM (SELECT user_id, seq, part,
                           max(at_ms) OVER (PARTITION BY user_id ORDER BY seq, part) AS at
                    FROM events)) AS ranked
        WHERE events.user_id = ranked.user_id AND events.seq = ranked.seq
          AND events.part = ranked.part;
      CREATE INDEX events_by_position ON events (position, type);
      -- The last position that was given to an event of a user who was erased since.
      INSERT INTO counts (name, total) VALUES ('events_erased_to', 0);

      CREATE TABLE webhooks (
        webhook_id TEXT PRIMARY KEY,
        document   TEXT NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE webhook_deliveries (
        webhook_id TEXT NOT NULL,
        number     INTEGER NOT NULL,
        document   TEXT NOT NULL,
        PRIMARY KEY (webhook_id, number)
      ) WITHOUT ROWID;

      PRAGMA user_version = 4;
    )sql",
    R"sql(
      -- What was learnt from the events of decisions: one document (asking/learner_store.h).
      CREATE TABLE learner (
        id       INTEGER PRIMARY KEY CHECK (id = 1),
        document TEXT NOT NULL,
        saved_ms INTEGER NOT NULL
      );

      PRAGMA user_version = 5;
    )sql",
    R"sql(
      -- When and where a sample of users was lately met; the row without a user holds its bounds.
      CREATE TABLE moments (
        user_id  TEXT PRIMARY KEY,
        document TEXT NOT NULL
      ) WITHOUT ROWID;

      PRAGMA user_version = 6;
    )sql",
    R"sql(
      -- What became of questions, counted from the log of events (analytics/figures.h).
      CREATE TABLE figures (
        day      INTEGER NOT NULL,
        form     TEXT NOT NULL,
        question TEXT NOT NULL,
        moment   TEXT NOT NULL,
        arm      TEXT NOT NULL,
        measure  TEXT NOT NULL,
        total    INTEGER NOT NULL,
        PRIMARY KEY (day, form, question, moment, arm, measure)
      ) WITHOUT ROWID;
      INSERT INTO counts (name, total) VALUES ('figures_counted_to', 0);

      PRAGMA user_version = 7;
    )sql",
    R"sql(
      -- Anonymous visitors (profile/visitor.h): users that no list and no count holds.
      CREATE TABLE visitors (
        user_id     TEXT PRIMARY KEY,
        version     INTEGER NOT NULL,
        active_ms   INTEGER NOT NULL,
        merged_into TEXT,
        document    TEXT NOT NULL
      );
      CREATE INDEX visitors_by_activity ON visitors (active_ms) WHERE merged_into IS NULL;
      CREATE INDEX visitors_merged ON visitors (active_ms) WHERE merged_into IS NOT NULL;
      CREATE INDEX visitors_by_user ON visitors (merged_into) WHERE merged_into IS NOT NULL;
      INSERT INTO counts (name, total) VALUES ('visitors', 0);

      PRAGMA user_version = 8;
    )sql",
    R"sql(
      -- What was reported of users and waits to be counted (ingest/report_store.h). A number is never given
      -- twice: whoever folds a report must not meet another one under its number. To erase a user reads
      -- all that wait, which are few; an index would cost every report.
      CREATE TABLE reports (
        number     INTEGER PRIMARY KEY AUTOINCREMENT,
        user_id    TEXT NOT NULL,
        kind       TEXT NOT NULL,
        message_id TEXT NOT NULL,
        name       TEXT NOT NULL,
        at_ms      INTEGER NOT NULL
      );

      PRAGMA user_version = 9;
    )sql",
    R"sql(
      -- What enrichment has cost, in millionths (enrichment/spending_store.h).
      CREATE TABLE spending (
        month    TEXT NOT NULL,
        provider TEXT NOT NULL,
        look_ups INTEGER NOT NULL,
        spent    INTEGER NOT NULL,
        PRIMARY KEY (month, provider)
      ) WITHOUT ROWID;

      PRAGMA user_version = 10;
    )sql",
    R"sql(
      -- Who takes part in an experiment, and what of it has been counted (analytics/cohort.h).
      CREATE TABLE participants (
        user_id     TEXT NOT NULL,
        experiment  TEXT NOT NULL,
        arm         TEXT NOT NULL,
        enrolled_ms INTEGER NOT NULL,
        seen        INTEGER NOT NULL,
        PRIMARY KEY (user_id, experiment)
      ) WITHOUT ROWID;
      CREATE TABLE cohorts (
        arm     TEXT NOT NULL,
        measure TEXT NOT NULL,
        day     INTEGER NOT NULL,
        total   INTEGER NOT NULL,
        PRIMARY KEY (arm, measure, day)
      ) WITHOUT ROWID;
      -- How many users have a value, by day and age (analytics/coverage.h). A row without an attribute says
      -- that the day was counted.
      CREATE TABLE coverage (
        attribute TEXT NOT NULL,
        day       INTEGER NOT NULL,
        users     INTEGER NOT NULL,
        known     INTEGER NOT NULL,
        inferred  INTEGER NOT NULL,
        stale     INTEGER NOT NULL,
        age_7     INTEGER NOT NULL,
        age_30    INTEGER NOT NULL,
        age_90    INTEGER NOT NULL,
        age_180   INTEGER NOT NULL,
        age_365   INTEGER NOT NULL,
        age_older INTEGER NOT NULL,
        PRIMARY KEY (attribute, day)
      ) WITHOUT ROWID;
      -- How good the answers are, and whether it is paused (analytics/question_state.h).
      CREATE TABLE questions (
        form      TEXT NOT NULL,
        attribute TEXT NOT NULL,
        judged    INTEGER NOT NULL,
        junk      INTEGER NOT NULL,
        paused_ms INTEGER,
        PRIMARY KEY (form, attribute)
      ) WITHOUT ROWID;

      PRAGMA user_version = 11;
    )sql",
};

}  // namespace acquaint::store
