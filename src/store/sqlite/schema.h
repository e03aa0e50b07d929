// Connections to the embedded database as the adapter needs them, and the way to its newest schema.
#pragma once

#include <string>

#include "base/result.h"
#include "store/sqlite/database.h"

namespace acquaint::store {

// The one connection that writes and checkpoints: durable commits, erased data overwritten, and no
// checkpoint but those that its owner asks for. The file must exist.
Database open_to_write(const std::string& file);

// A connection that only reads. It never checkpoints.
Database open_to_read(const std::string& file);

// The version of the schema; 0 for an empty file. Errors (`unavailable`): "store.corrupt" when
// another program's database is in the file, "store.newer". Reads only.
Result<int> schema_version(Database& database, const std::string& file);

// Creates the schema or brings it to the newest version, one transaction a step. Errors as
// schema_version, and then the file is as it was.
Result<Done> migrate(Database& database, const std::string& file);

// As migrate, for a database that this process has used: "store.corrupt" unless it is of the newest
// version. Reads only.
Result<Done> require_newest(Database& database, const std::string& file);

// Moves what an earlier process left in the write-ahead log into the database, durably. If an fsync
// of the log had failed, what would be appended to it could be lost with what is missing there.
void empty_log(Database& database);

// Whether the last connection empties the log when it closes.
void checkpoint_on_close(Database& database, bool wanted);

// SQLite's own check of every page and index.
bool is_intact(Database& database);

}  // namespace acquaint::store
