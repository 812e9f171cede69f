// Which database a folder's settings name, opened.
#include "common/linux/system_clock.hpp"
#include "common/postgres/postgres.hpp"
#include "server/daemon/folder.hpp"
#include "server/store/postgres/store.hpp"
#include "server/store/sqlite/store.hpp"

#include <utility>

namespace shiftguard::server {
namespace {

template <class Store>
Result<std::unique_ptr<store::IncidentStore>> as_port(Result<std::unique_ptr<Store>> opened) {
    if (!opened) {
        return opened.error();
    }
    return std::unique_ptr<store::IncidentStore>(std::move(*opened));
}

Result<std::unique_ptr<store::IncidentStore>> open_postgres(const StoreSettings& settings) {
    // libpq passes over a passfile that others may read, and says so nowhere that anybody looks.
    if (const auto passfile = postgres::passfile_of(settings.connection)) {
        if (const auto read = read_secret(*passfile); !read) {
            return read.error();
        }
    }
    store::PostgresPlace place;
    place.connection = settings.connection;
    place.connections = settings.connections;
    return as_port(store::PostgresStore::open(place, SystemClock().now().wall));
}

}  // namespace

Result<std::unique_ptr<store::IncidentStore>> open_store(const Folder& folder, const StoreSettings& settings) {
    switch (settings.kind) {
        case StoreKind::sqlite:
            return as_port(store::SqliteStore::open(folder.database()));
        case StoreKind::postgres:
            return open_postgres(settings);
    }
    return Error{ErrorKind::internal, "", "The kind of the store is none.", Retry::useless};
}

Result<std::unique_ptr<store::IncidentStore>> open_store(const Folder& folder) {
    const auto settings = load_settings(folder);
    if (!settings) {
        return settings.error();  // never make a database in a folder that is none of ours
    }
    return open_store(folder, settings->store);
}

}  // namespace shiftguard::server
