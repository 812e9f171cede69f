#include "server/people/people.hpp"

#include "common/encoding.hpp"
#include "common/sodium/sodium.hpp"
#include "server/ticket/ticket.hpp"

#include <algorithm>
#include <array>

#include <sodium.h>

namespace shiftguard::people {
namespace {

constexpr std::size_t max_name_bytes = 64;
constexpr std::size_t max_password_bytes = 1024;
constexpr std::chrono::minutes touch_every{1};
constexpr std::chrono::hours keep_expired{24};  // for a while a used link is told apart from an unknown one
constexpr unsigned free_failures_of_a_pair = 5;
constexpr unsigned free_failures_of_an_address = 30;  // many may sit behind one
constexpr std::string_view name_letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-";

// Of a password that nobody has: what an unknown name is checked against, so that it takes as long.
constexpr const char* nobodys_hash =
    "$argon2id$v=19$m=65536,t=2,p=1$c29tZSBzYWx0IG9mIDE2Yg$H/rW3bPK5hf2Dd3lBCZmBoT1Y6dIAwFBKXcyfTSLPyc";

Result<std::string> hash_password(const std::string& password) {
    ensure_sodium();
    std::array<char, crypto_pwhash_STRBYTES> text{};
    if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                              crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0) {
        return Error{ErrorKind::exhausted, "password", "There is not enough memory to hash the password; try again.",
                     Retry::helps};
    }
    return std::string(text.data());
}

bool verify_password(const std::string& hash, const std::string& password) {
    ensure_sodium();
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

Status check_name(const std::string& name) {
    if (name.empty() || name.size() > max_name_bytes || name.find_first_not_of(name_letters) != std::string::npos) {
        return Error{ErrorKind::invalid_input, "name",
                     "A supervisor's name has 1 to 64 letters, digits, dots, dashes, underscores or @.",
                     Retry::useless};
    }
    return success();
}

Result<SignIn> begin_session(store::IncidentStore& store, const std::string& name, const std::string& how,
                             WallTime now) {
    // Signing in is rare enough to tidy up at. Where the tidying fails, adding the session tells why.
    [[maybe_unused]] const auto tidied = store.forget(now - idle_life, now - session_life, now - keep_expired);
    auto secret = ticket::make_token();
    if (auto done = store.add_session({secret.hash, name, now, now}); !done) {
        return done.error();
    }
    if (auto done = store.audit(now, name, how); !done) {
        return done.error();
    }
    return SignIn{SignInVerdict::signed_in, std::move(secret.text), Milliseconds(0)};
}

std::string form_token_of(std::string_view session_token) {
    return to_hex(ticket::hash_token("form token of " + std::string(session_token)));
}

}  // namespace

Status add_supervisor(store::IncidentStore& store, const std::string& name, const std::string& password, WallTime now) {
    if (auto done = check_name(name); !done) {
        return done;
    }
    if (password.size() < min_password_letters || password.size() > max_password_bytes) {
        return Error{ErrorKind::invalid_input, "password", "A password has 12 letters at least (and 1024 at most).",
                     Retry::useless};
    }
    auto hash = hash_password(password);
    if (!hash) {
        return hash.error();
    }
    const auto added = store.add_supervisor({name, std::move(*hash)});
    if (!added) {
        return added.error();
    }
    if (!*added) {
        return Error{ErrorKind::refused, name, "There is a supervisor of this name already.", Retry::useless};
    }
    return store.audit(now, "administrator", "added supervisor " + name);
}

Status ensure_supervisor(store::IncidentStore& store, const std::string& name, WallTime now) {
    if (auto done = check_name(name); !done) {
        return done;
    }
    const auto added = store.add_supervisor({name, ""});
    if (!added) {
        return added.error();
    }
    return *added ? store.audit(now, "administrator", "added supervisor " + name + " without a password") : success();
}

Result<std::string> make_sign_in_link(store::IncidentStore& store, const std::string& name, WallTime now) {
    const auto supervisor = store.supervisor(name);
    if (!supervisor) {
        return supervisor.error();
    }
    if (!*supervisor) {
        return Error{ErrorKind::not_found, name,
                     "There is no supervisor of this name; add one with `shiftguard-server supervisor add`.",
                     Retry::useless};
    }
    auto secret = ticket::make_token();
    if (auto done = store.add_sign_in_link(secret.hash, name, now + link_life); !done) {
        return done.error();
    }
    if (auto done = store.audit(now, "administrator", "made a sign-in link for " + name); !done) {
        return done.error();
    }
    return secret.text;
}

std::string sign_in_path(std::string_view link) {
    return "/sign-in/link?token=" + std::string(link);
}

Result<SignIn> sign_in(store::IncidentStore& store, Throttle& throttle, const Attempt& attempt, const Now& now) {
    // Never by the name alone: whoever keeps failing with another's name would lock that one out for good.
    const std::string pair_key = "pair " + attempt.peer + " " + attempt.name.substr(0, max_name_bytes);
    const std::string peer_key = "peer " + attempt.peer;
    const auto wait = std::max(throttle.wait(pair_key, now.boot, free_failures_of_a_pair),
                               throttle.wait(peer_key, now.boot, free_failures_of_an_address));
    if (wait > Milliseconds(0)) {
        return SignIn{SignInVerdict::slow_down, "", wait};
    }
    // Counted before the slow check: attempts at the same moment must not all slip through.
    throttle.failed(pair_key, now.boot);
    throttle.failed(peer_key, now.boot);
    const auto supervisor = store.supervisor(attempt.name);
    if (!supervisor) {
        return supervisor.error();
    }
    const bool has_password = *supervisor && !(*supervisor)->password_hash.empty();
    const bool fits = verify_password(has_password ? (*supervisor)->password_hash : nobodys_hash,
                                      attempt.password.substr(0, max_password_bytes));
    if (!has_password || !fits) {
        return SignIn{};
    }
    throttle.succeeded(pair_key);
    return begin_session(store, (*supervisor)->name, "signed in with the password", now.wall);
}

Result<SignIn> sign_in_by_link(store::IncidentStore& store, std::string_view link, const Now& now) {
    const auto name = store.use_sign_in_link(ticket::hash_token(link), now.wall);
    if (!name) {
        return name.error();
    }
    return *name ? begin_session(store, **name, "signed in with a one-time link", now.wall) : Result<SignIn>(SignIn{});
}

Result<std::optional<SignedIn>> whose(store::IncidentStore& store, std::string_view token, const Now& now) {
    const auto hash = ticket::hash_token(token);
    const auto session = store.session(hash);
    if (!session) {
        return session.error();
    }
    if (!*session) {
        return std::optional<SignedIn>();
    }
    const bool over = now.wall >= (*session)->created + session_life || now.wall >= (*session)->last_used + idle_life;
    if (over) {
        // A session that is over stays over, whether or not the disk has room to forget it.
        [[maybe_unused]] const auto gone = store.remove_session(hash);
        return std::optional<SignedIn>();
    }
    if (now.wall >= (*session)->last_used + touch_every) {
        // On a full disk the use cannot be noted. Reading goes on; the session ends sooner.
        [[maybe_unused]] const auto noted = store.touch_session(hash, now.wall);
    }
    return std::optional(SignedIn{(*session)->supervisor, form_token_of(token)});
}

Status sign_out(store::IncidentStore& store, std::string_view token) {
    return store.remove_session(ticket::hash_token(token));
}

bool same_secret(std::string_view one, std::string_view other) {
    return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace shiftguard::people
