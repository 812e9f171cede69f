#include "server/daemon/settings/store.hpp"

#include "common/postgres/postgres.hpp"
#include "server/daemon/settings/settings.hpp"

#include <string>

#include <nlohmann/json.hpp>

namespace shiftguard::server {
namespace {

constexpr std::string_view schema = R"json({
  "type": "object",
  "additionalProperties": false,
  "default": {},
  "description": "The database. It is chosen by init; another one later begins empty.",
  "properties": {
    "kind": {
      "type": "string",
      "enum": ["sqlite", "postgres"],
      "default": "sqlite",
      "description": "sqlite: server.db in the state folder. postgres: PostgreSQL 15 or later, at connection."
    },
    "connection": {
      "type": "string",
      "maxLength": 4096,
      "default": "",
      "description": "Of postgres: a connection string of libpq, like host=db1,db2 dbname=shiftguard user=shiftguard sslmode=verify-full passfile=/etc/shiftguard-server/postgres.pass. No password stands in it."
    },
    "connections": {
      "type": "integer",
      "minimum": 1,
      "maximum": 64,
      "default": 8,
      "description": "Of postgres: how many connections are open at most."
    }
  }
})json";

void read(const nlohmann::json& object, Settings& settings, std::vector<document::Fault>& faults) {
    StoreSettings& store = settings.store;
    store.kind = object.at("kind") == "postgres" ? StoreKind::postgres : StoreKind::sqlite;
    store.connection = object.at("connection");
    store.connections = object.at("connections");
    switch (store.kind) {
        case StoreKind::sqlite:
            if (!store.connection.empty()) {
                faults.push_back({"/connection", 0, "is of postgres only; set kind to postgres, or leave it out"});
            }
            return;
        case StoreKind::postgres:
            if (store.connection.empty()) {
                faults.push_back(
                    {"/connection", 0, "must say where PostgreSQL is, like host=/run/postgresql dbname=shiftguard"});
            } else if (const auto fine = postgres::check_connection_string(store.connection); !fine) {
                const auto& sentence = fine.error().message;
                faults.push_back({"/connection", 0, sentence.substr(0, sentence.size() - 1)});  // others may follow
            }
            return;
    }
}

}  // namespace

Group store_group() {
    return {"store", schema, read};
}

}  // namespace shiftguard::server
