// Loaded before a program's own libraries (LD_PRELOAD): its wall clock stands as far beside the machine's as the file
// that STEPPED_CLOCK names says, in milliseconds, and steps when the file changes. What counts from the start of the
// machine goes on as it is.
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

const volatile std::int64_t* the_step() {
    const char* file = std::getenv("STEPPED_CLOCK");
    const int opened = file == nullptr ? -1 : open(file, O_RDONLY | O_CLOEXEC);
    if (opened < 0) {
        return nullptr;
    }
    void* mapped = mmap(nullptr, sizeof(std::int64_t), PROT_READ, MAP_SHARED, opened, 0);
    close(opened);
    return mapped == MAP_FAILED ? nullptr : static_cast<const volatile std::int64_t*>(mapped);
}

timespec stepped(timespec now) {
    constexpr std::int64_t nanoseconds_of_a_millisecond = 1'000'000;
    constexpr std::int64_t nanoseconds_of_a_second = 1'000'000'000;
    static const volatile std::int64_t* step = the_step();
    if (step != nullptr) {
        const std::int64_t all =
            now.tv_sec * nanoseconds_of_a_second + now.tv_nsec + *step * nanoseconds_of_a_millisecond;
        now.tv_sec = all / nanoseconds_of_a_second;
        now.tv_nsec = all % nanoseconds_of_a_second;
    }
    return now;
}

}  // namespace

extern "C" int clock_gettime(clockid_t clock, timespec* now) noexcept {
    const auto done = static_cast<int>(syscall(SYS_clock_gettime, clock, now));
    if (done == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        *now = stepped(*now);
    }
    return done;
}

extern "C" int gettimeofday(timeval* now, void*) noexcept {
    constexpr long nanoseconds_of_a_microsecond = 1000;
    timespec exact{};
    const int done = clock_gettime(CLOCK_REALTIME, &exact);
    now->tv_sec = exact.tv_sec;
    now->tv_usec = exact.tv_nsec / nanoseconds_of_a_microsecond;
    return done;
}

extern "C" time_t time(time_t* told) noexcept {
    timespec exact{};
    clock_gettime(CLOCK_REALTIME, &exact);
    if (told != nullptr) {
        *told = exact.tv_sec;
    }
    return exact.tv_sec;
}
