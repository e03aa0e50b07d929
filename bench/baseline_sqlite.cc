// What the SQLite C API does with the same rows, batches and fsyncs as the server's changes: a copy of
// the server's database (so the same pages and indexes), opened with the same pragmas; for every change
// one new document of the same size and one event with as many bytes as the server's; one commit for
// every batch; checkpoints as often. Its values are ready before the clock starts.
// Usage: baseline_sqlite DATABASE BATCH SECONDS EVENTS_PER_CHANGE; prints: changes commits seconds
#include <sqlite3.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

constexpr int kCheckpointFrames = 4000;  // As the server does.

sqlite3* database = nullptr;
int log_frames = 0;

void require(bool holds) {
  if (holds) return;
  std::cerr << sqlite3_errmsg(database) << '\n';
  std::exit(1);
}

void execute(const char* sql) {
  require(sqlite3_exec(database, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
}

sqlite3_stmt* prepare(const char* sql) {
  sqlite3_stmt* statement = nullptr;
  require(sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) ==
          SQLITE_OK);
  return statement;
}

void bind(sqlite3_stmt* statement, int place, std::string_view text) {
  require(sqlite3_bind_text64(statement, place, text.data(), text.size(), SQLITE_STATIC,
                              SQLITE_UTF8) == SQLITE_OK);
}

void bind(sqlite3_stmt* statement, int place, std::int64_t number) {
  require(sqlite3_bind_int64(statement, place, number) == SQLITE_OK);
}

void run(sqlite3_stmt* statement) {
  require(sqlite3_step(statement) == SQLITE_DONE);
  require(sqlite3_reset(statement) == SQLITE_OK);
}

struct User {
  std::string id, document;
  std::int64_t version;
};

std::vector<User> load_users() {
  std::vector<User> users;
  sqlite3_stmt* all = prepare("SELECT user_id, document, version FROM users");
  const auto text = [&](int column) {
    return std::string(static_cast<const char*>(sqlite3_column_blob(all, column)),
                       static_cast<std::size_t>(sqlite3_column_bytes(all, column)));
  };
  while (sqlite3_step(all) == SQLITE_ROW) {
    users.push_back({text(0), text(1), sqlite3_column_int64(all, 2)});
  }
  sqlite3_finalize(all);
  return users;
}

// Everything as src/store/sqlite/schema.cc opens the server's writer.
void open(const char* file) {
  require(sqlite3_open_v2(file, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr) ==
          SQLITE_OK);
  execute("PRAGMA journal_mode = WAL");
  execute("PRAGMA wal_autocheckpoint = 0");
  execute("PRAGMA synchronous = FULL");
  execute("PRAGMA secure_delete = ON");
  execute("PRAGMA temp_store = MEMORY");
  execute("PRAGMA cell_size_check = ON");
  execute("PRAGMA cache_size = -16384");
  sqlite3_wal_hook(
      database,
      [](void*, sqlite3*, const char*, int frames) {
        log_frames = frames;
        return SQLITE_OK;
      },
      nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: baseline_sqlite DATABASE BATCH SECONDS EVENTS_PER_CHANGE\n";
    return 2;
  }
  open(argv[1]);
  const int batch = std::atoi(argv[2]), events = std::atoi(argv[4]);
  const std::chrono::duration<double> wanted(std::atof(argv[3]));
  std::vector<User> users = load_users();
  require(!users.empty() && batch > 0);

  sqlite3_stmt* begin = prepare("BEGIN");
  sqlite3_stmt* commit = prepare("COMMIT");
  sqlite3_stmt* update = prepare(
      "UPDATE users SET version = ?2, updated_ms = ?3, document = ?4 "
      "WHERE user_id = ?1 AND version = ?2 - 1");
  sqlite3_stmt* insert = prepare(
      "INSERT INTO events (user_id, seq, part, at_ms, actor, type, attribute, data) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
  std::mt19937 random(42);
  std::uniform_int_distribution<std::size_t> any(0, users.size() - 1);

  std::int64_t changes = 0, commits = 0;
  const Clock::time_point begun = Clock::now();
  while (Clock::now() - begun < wanted) {
    run(begin);
    for (int i = 0; i < batch; ++i, ++changes) {
      User& user = users[any(random)];
      const std::int64_t now_ms = 1'800'000'000'000 + changes;
      bind(update, 1, user.id);
      bind(update, 2, ++user.version);
      bind(update, 3, now_ms);
      bind(update, 4, user.document);
      run(update);
      for (int part = 0; part < events; ++part) {
        bind(insert, 1, user.id);
        bind(insert, 2, user.version);
        bind(insert, 3, part);
        bind(insert, 4, now_ms);
        bind(insert, 5, "client:crash-test");
        bind(insert, 6, "attribute.set");
        bind(insert, 7, "user_metadata.visits");
        bind(insert, 8, R"({"source":"application","origin":"crash-test","value":17956303201295})");
        run(insert);
      }
    }
    run(commit);
    ++commits;
    if (log_frames >= kCheckpointFrames) {
      sqlite3_wal_checkpoint_v2(database, nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
      log_frames = 0;
    }
  }
  const std::chrono::duration<double> taken = Clock::now() - begun;
  std::cout << changes << ' ' << commits << ' ' << taken.count() << '\n';
}
