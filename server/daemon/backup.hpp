// `shiftguard-server backup` and `restore`: one file with everything that makes the server what it is.
// The file: the line "shiftguard-backup-1", the length of a manifest (JSON) on a line of its own, the manifest, then
// the files' bytes in its order. The manifest names each file with its mode, length and SHA-256; its own SHA-256
// follows it. It holds private keys: mode 0600, and it is not encrypted.
#pragma once

#include "common/result.hpp"
#include "server/daemon/folder.hpp"

#include <filesystem>

namespace shiftguard::server {

/// While the server runs. The database is copied as of one moment, and with it every picture that its rows name; the
/// file is there whole or not at all. A PostgreSQL database is not in it. Errors: refused (the file is there already),
/// exhausted, those of the folder.
Status back_up(const Folder& folder, const std::filesystem::path& file);

/// What back_up makes beside its file and leaves where it is cut off.
[[nodiscard]] bool is_of_an_unfinished_backup(const std::filesystem::path& file);

/// Into a folder that is empty or not there, and verified before it stands there. Errors: refused (the folder is not
/// empty), corrupted (the file is damaged, or its chains do not verify).
Status restore(const Folder& folder, const std::filesystem::path& file);

}  // namespace shiftguard::server
