/* A stand-in for a V4L2 camera where the kernel has none: a library that the dynamic loader puts before libc.
 *
 * It makes a plain file (/dev/video0 unless FAKE_V4L2_DEVICE names another) answer as a Motion-JPEG webcam of 640x480:
 * the program's own code for V4L2 runs, with its ioctls, its mmap (of the plain file, which holds the buffers) and its
 * waiting. The folder FAKE_V4L2_FOLDER (/usr/lib/bed-camera) says what the camera sees:
 *
 *   film       a link to an .avi of Motion-JPEG frames; it began when the link was made, and is repeated for ever
 *   unplugged  while this file is there, open answers ENODEV, and so does every ioctl
 *   frozen     while this file is there, the frame of the moment it was made is shown again and again
 *   slow       holds how many milliseconds the camera needs from VIDIOC_STREAMON on, before that call comes back
 *   silent     while this file is there, the camera streams and no frame comes
 *   busy       while this file is there, another program has the camera: VIDIOC_REQBUFS answers EBUSY
 *   refused    while this file is there, open answers EACCES
 *   broken     while this file is there, frames are no whole pictures; it may hold how many (0: all), and how: "zeros"
 *              (or nothing), "cut" to the first half, "noise" in the second half, "empty": no byte
 *   yuyv       while this file is there, the camera gives no Motion-JPEG but moving stripes as YUYV
 *
 * Of several programs one streams at a time, as with a real driver: VIDIOC_REQBUFS answers EBUSY to the others.
 * Limits: poll and select are always ready, VIDIOC_DQBUF waits instead; epoll refuses plain
 * files; there are no controls (brightness and so on) and no events; a program that asks for a character device is not
 * fooled. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum {
    width = 640,
    height = 480,
    rate = 15,
    buffers = 4,
    buffer_size = width * height * 2, /* whole pages; YUYV fills it */
    most_frames = 20000,
    most_descriptors = 4096
};

struct film {
    ino_t inode; /* of the link it was read from */
    struct timespec began;
    uint8_t* bytes;
    size_t size;
    int frames;
    struct {
        uint32_t at, size;
    } frame[most_frames];
};

static struct {
    pthread_mutex_t mutex;
    char opened[most_descriptors]; /* 1: this descriptor is our camera */
    struct film film;
    uint8_t* memory; /* the plain file, mapped */
    int mapped_by;   /* through this descriptor; a mapping keeps a file open, so it goes with it */
    int queue[buffers], queued, streaming;
    int64_t last; /* number of the frame that was given last, counted from the film's beginning without repetition */
    uint32_t sequence;
} camera = {.mutex = PTHREAD_MUTEX_INITIALIZER, .last = -1};

static const char* device(void) {
    const char* named = getenv("FAKE_V4L2_DEVICE");
    return named ? named : "/dev/video0";
}

static const char* in_folder(const char* name, char* path, size_t size) {
    const char* folder = getenv("FAKE_V4L2_FOLDER");
    snprintf(path, size, "%s/%s", folder ? folder : "/usr/lib/bed-camera", name);
    return path;
}

static int is_there(const char* name, struct stat* found) {
    char path[512];
    return lstat(in_folder(name, path, sizeof path), found) == 0;
}

/* What the file `name` of the folder holds; nothing where it is not there. */
static const char* text_in(const char* name, char* text, size_t size) {
    char path[512];
    memset(text, 0, size);
    const int fd = (int)syscall(SYS_openat, AT_FDCWD, in_folder(name, path, sizeof path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return text;
    if (read(fd, text, size - 1) < 0)
        text[0] = 0;
    close(fd);
    return text;
}

/* The number that it begins with; 0 where it is not there or begins with none. */
static long number_in(const char* name) {
    char text[32];
    return strtol(text_in(name, text, sizeof text), NULL, 10);
}

/* Waits without holding the camera. */
static void pause_ms(long milliseconds) {
    const struct timespec pause = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    pthread_mutex_unlock(&camera.mutex);
    nanosleep(&pause, NULL);
    pthread_mutex_lock(&camera.mutex);
}

static uint32_t number_at(const uint8_t* at) {
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
}

/* Finds the frames of an AVI file: the 00dc chunks of its movi list. */
static void find_frames(struct film* film) {
    film->frames = 0;
    const uint8_t* movi = memmem(film->bytes, film->size, "movi", 4);
    if (!movi)
        return;
    size_t at = (size_t)(movi - film->bytes) + 4;
    while (at + 8 <= film->size && film->frames < most_frames) {
        const uint32_t size = number_at(film->bytes + at + 4);
        if (size > film->size - at - 8)
            break;
        if (memcmp(film->bytes + at, "00dc", 4) == 0 && size > 0 && size <= buffer_size) {
            film->frame[film->frames].at = (uint32_t)(at + 8);
            film->frame[film->frames++].size = size;
        }
        at += 8 + size + (size & 1);
    }
}

/* Takes up the film that the link names, unless it is the one already taken up. */
static int load_film(void) {
    struct film* film = &camera.film;
    struct stat link, file;
    char path[512];
    if (lstat(in_folder("film", path, sizeof path), &link) != 0)
        return ENODEV;
    if (film->bytes && link.st_ino == film->inode && link.st_mtim.tv_sec == film->began.tv_sec &&
        link.st_mtim.tv_nsec == film->began.tv_nsec) {
        return 0;
    }
    const int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fstat(fd, &file) != 0)
        return ENODEV;
    if (film->bytes)
        munmap(film->bytes, film->size);
    film->size = (size_t)file.st_size;
    film->bytes = mmap(NULL, film->size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (film->bytes == MAP_FAILED) {
        film->bytes = NULL;
        return ENODEV;
    }
    film->inode = link.st_ino;
    film->began = link.st_mtim;
    camera.last = -1;
    find_frames(film);
    return film->frames > 0 ? 0 : EIO;
}

static int64_t since_beginning_ns(struct timespec now) {
    return (int64_t)(now.tv_sec - camera.film.began.tv_sec) * 1000000000 + now.tv_nsec - camera.film.began.tv_nsec;
}

/* Waits until the film has a frame that was not given yet, and returns its number. */
static int64_t wait_for_frame(void) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    const int64_t period = 1000000000 / rate;
    const int64_t elapsed = since_beginning_ns(now);
    int64_t frame = elapsed > 0 ? elapsed / period : 0;
    if (frame <= camera.last) {
        frame = camera.last + 1;
        const int64_t wait = frame * period - elapsed;
        const struct timespec pause = {wait / 1000000000, wait % 1000000000};
        pthread_mutex_unlock(&camera.mutex);
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&camera.mutex);
    }
    return frame;
}

/* Whether this frame is to be no picture: always, or for as many frames as the file holds, counted by us, for the
 * program may not be allowed to write. */
static int breaks_frame(void) {
    static struct timespec counted_for;
    static long given;
    struct stat found;
    if (!is_there("broken", &found))
        return 0;
    if (found.st_mtim.tv_sec != counted_for.tv_sec || found.st_mtim.tv_nsec != counted_for.tv_nsec) {
        counted_for = found.st_mtim;
        given = 0;
    }
    const long wanted = number_in("broken");
    return wanted == 0 || given++ < wanted;
}

/* Breaks the picture in the buffer as the file `broken` says, and returns how many bytes of it are given. What lies
 * behind them stays: a program that reads on finds the whole picture. */
static uint32_t break_frame(uint8_t* picture, uint32_t size) {
    char how[32];
    text_in("broken", how, sizeof how);
    if (strstr(how, "cut"))
        return size / 2;
    if (strstr(how, "empty"))
        return 0;
    if (!strstr(how, "noise")) {
        memset(picture, 0, size);
        return size;
    }
    uint32_t noise = camera.sequence + 1;
    for (uint32_t at = size / 2; at < size; ++at) {
        noise = noise * 1664525 + 1013904223;
        picture[at] = (uint8_t)(noise >> 24);
    }
    return size;
}

/* Puts the frame of this number into the buffer, and returns its size. */
static uint32_t draw(uint8_t* picture, int64_t number) {
    struct stat found;
    if (is_there("yuyv", &found)) {
        for (int at = 0; at < width * height; ++at) {
            picture[2 * at] = (at + 4 * number) / 64 % 2 ? 200 : 40;
            picture[2 * at + 1] = 128;
        }
        return width * height * 2;
    }
    const int frame = (int)(number % camera.film.frames);
    const uint32_t size = camera.film.frame[frame].size;
    memcpy(picture, camera.film.bytes + camera.film.frame[frame].at, size);
    return breaks_frame() ? break_frame(picture, size) : size;
}

static int give_buffer(struct v4l2_buffer* buffer) {
    if (!camera.streaming || camera.queued == 0)
        return EAGAIN;
    struct stat found;
    if (is_there("silent", &found)) {
        pause_ms(100);
        return EAGAIN;
    }
    const int failed = load_film();
    if (failed)
        return failed;
    const int64_t number = wait_for_frame();
    int64_t shown = number;
    if (is_there("unplugged", &found))
        return ENODEV;
    if (is_there("frozen", &found))
        shown = since_beginning_ns(found.st_mtim) * rate / 1000000000;
    camera.last = number;
    const int index = camera.queue[0];
    memmove(camera.queue, camera.queue + 1, sizeof(int) * (size_t)--camera.queued);
    const uint32_t size = draw(camera.memory + (size_t)index * buffer_size, shown);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    memset(buffer, 0, sizeof *buffer);
    buffer->type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    buffer->memory = V4L2_MEMORY_MMAP;
    buffer->index = (uint32_t)index;
    buffer->bytesused = size;
    buffer->length = buffer_size;
    buffer->m.offset = (uint32_t)index * buffer_size;
    buffer->flags = V4L2_BUF_FLAG_MAPPED | V4L2_BUF_FLAG_DONE | V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
    buffer->sequence = camera.sequence++;
    buffer->timestamp.tv_sec = now.tv_sec;
    buffer->timestamp.tv_usec = now.tv_nsec / 1000;
    return 0;
}

/* What the camera can do: this and nothing else. */
static uint32_t pixel_format(void) {
    struct stat found;
    return is_there("yuyv", &found) ? V4L2_PIX_FMT_YUYV : V4L2_PIX_FMT_MJPEG;
}

static void describe(struct v4l2_pix_format* format) {
    memset(format, 0, sizeof *format);
    format->width = width;
    format->height = height;
    format->pixelformat = pixel_format();
    format->field = V4L2_FIELD_NONE;
    format->sizeimage = buffer_size;
    format->colorspace = V4L2_COLORSPACE_JPEG;
}

static int on_capability(struct v4l2_capability* answer) {
    memset(answer, 0, sizeof *answer);
    strcpy((char*)answer->driver, "fake_v4l2");
    strcpy((char*)answer->card, "Camera of the test bed");
    strcpy((char*)answer->bus_info, "platform:bed");
    answer->version = 6 << 16;
    answer->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    answer->capabilities = answer->device_caps | V4L2_CAP_DEVICE_CAPS;
    return 0;
}

static int on_formats(struct v4l2_fmtdesc* answer) {
    if (answer->index != 0 || answer->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
        return EINVAL;
    answer->pixelformat = pixel_format();
    const int packed = answer->pixelformat == V4L2_PIX_FMT_MJPEG;
    strcpy((char*)answer->description, packed ? "Motion-JPEG" : "YUYV 4:2:2");
    answer->flags = packed ? V4L2_FMT_FLAG_COMPRESSED : 0;
    return 0;
}

static int on_sizes(struct v4l2_frmsizeenum* answer) {
    if (answer->index != 0 || answer->pixel_format != pixel_format())
        return EINVAL;
    answer->type = V4L2_FRMSIZE_TYPE_DISCRETE;
    answer->discrete.width = width;
    answer->discrete.height = height;
    return 0;
}

static int on_intervals(struct v4l2_frmivalenum* answer) {
    if (answer->index != 0 || answer->pixel_format != pixel_format())
        return EINVAL;
    answer->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    answer->discrete.numerator = 1;
    answer->discrete.denominator = rate;
    return 0;
}

static int on_parameters(struct v4l2_streamparm* answer) {
    if (answer->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
        return EINVAL;
    answer->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
    answer->parm.capture.timeperframe.numerator = 1;
    answer->parm.capture.timeperframe.denominator = rate;
    return 0;
}

/* V4L2 serves one streamer: whoever has buffers has the camera, until the last descriptor of that opening is closed. */
static int take_for_this_program(int fd, int take) {
    struct flock lock = {.l_type = (short)(take ? F_WRLCK : F_UNLCK), .l_whence = SEEK_SET};
    return fcntl(fd, F_OFD_SETLK, &lock) == 0;
}

static int on_request(struct v4l2_requestbuffers* answer, int fd) {
    struct stat found;
    if (answer->memory != V4L2_MEMORY_MMAP)
        return EINVAL;
    if (is_there("busy", &found))
        return EBUSY;
    if (!take_for_this_program(fd, answer->count > 0))
        return EBUSY;
    camera.queued = 0;
    if (camera.memory) {
        munmap(camera.memory, (size_t)buffers * buffer_size);
        camera.memory = NULL;
    }
    if (answer->count == 0)
        return 0;
    if (answer->count > buffers)
        answer->count = buffers;
    camera.memory = mmap(NULL, (size_t)buffers * buffer_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (camera.memory == MAP_FAILED) {
        camera.memory = NULL;
        return ENOMEM;
    }
    camera.mapped_by = fd;
    return 0;
}

static int on_buffer(struct v4l2_buffer* answer) {
    if (answer->index >= buffers)
        return EINVAL;
    answer->length = buffer_size;
    answer->m.offset = answer->index * buffer_size;
    answer->flags = 0;
    return 0;
}

static int on_queue(const struct v4l2_buffer* given) {
    if (given->index >= buffers || camera.queued == buffers)
        return EINVAL;
    camera.queue[camera.queued++] = (int)given->index;
    return 0;
}

static int on_input(struct v4l2_input* answer) {
    if (answer->index != 0)
        return EINVAL;
    memset(answer, 0, sizeof *answer);
    strcpy((char*)answer->name, "Camera 1");
    answer->type = V4L2_INPUT_TYPE_CAMERA;
    return 0;
}

static int on_format(struct v4l2_format* answer) {
    if (answer->type != V4L2_BUF_TYPE_VIDEO_CAPTURE)
        return EINVAL;
    describe(&answer->fmt.pix);
    return 0;
}

static int answer(int fd, unsigned long request, void* argument) {
    struct stat found;
    if (is_there("unplugged", &found))
        return ENODEV;
    switch (request) {
        case VIDIOC_QUERYCAP:
            return on_capability(argument);
        case VIDIOC_ENUM_FMT:
            return on_formats(argument);
        case VIDIOC_G_FMT:
        case VIDIOC_S_FMT:
        case VIDIOC_TRY_FMT:
            return on_format(argument);
        case VIDIOC_ENUM_FRAMESIZES:
            return on_sizes(argument);
        case VIDIOC_ENUM_FRAMEINTERVALS:
            return on_intervals(argument);
        case VIDIOC_G_PARM:
        case VIDIOC_S_PARM:
            return on_parameters(argument);
        case VIDIOC_ENUMINPUT:
            return on_input(argument);
        case VIDIOC_G_INPUT:
            *(int*)argument = 0;
            return 0;
        case VIDIOC_S_INPUT:
            return *(int*)argument == 0 ? 0 : EINVAL;
        case VIDIOC_REQBUFS:
            return on_request(argument, fd);
        case VIDIOC_QUERYBUF:
            return on_buffer(argument);
        case VIDIOC_QBUF:
            return on_queue(argument);
        case VIDIOC_DQBUF:
            return give_buffer(argument);
        case VIDIOC_STREAMON:
            pause_ms(number_in("slow"));
            camera.streaming = 1;
            return camera.memory ? 0 : EINVAL;
        case VIDIOC_STREAMOFF:
            camera.streaming = camera.queued = 0;
            return 0;
        default:
            return EINVAL; /* a control this camera has not */
    }
}

static int is_ours(int fd) {
    return fd >= 0 && fd < most_descriptors && camera.opened[fd];
}

int ioctl(int fd, unsigned long request, ...) {
    va_list list;
    va_start(list, request);
    void* argument = va_arg(list, void*);
    va_end(list);
    if (!is_ours(fd))
        return (int)syscall(SYS_ioctl, fd, request, argument);
    pthread_mutex_lock(&camera.mutex);
    const int error = answer(fd, (uint32_t)request, argument);
    pthread_mutex_unlock(&camera.mutex);
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

static int really_open(int folder, const char* path, int flags, mode_t mode) {
    struct stat found;
    const int camera_asked = path && strcmp(path, device()) == 0;
    if (camera_asked && is_there("unplugged", &found)) {
        errno = ENODEV;
        return -1;
    }
    if (camera_asked && is_there("refused", &found)) {
        errno = EACCES;
        return -1;
    }
    const int fd = (int)syscall(SYS_openat, folder, path, flags, mode);
    if (fd >= 0 && fd < most_descriptors)
        camera.opened[fd] = (char)camera_asked;
    return fd;
}

static mode_t mode_of(int flags, va_list list) {
    return (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(list, mode_t) : 0;
}

#define OPENS(name, extra)                                         \
    int name(const char* path, int flags, ...) {                   \
        va_list list;                                              \
        va_start(list, flags);                                     \
        const mode_t mode = mode_of(flags, list);                  \
        va_end(list);                                              \
        return really_open(AT_FDCWD, path, flags | (extra), mode); \
    }
#define OPENS_AT(name, extra)                                    \
    int name(int folder, const char* path, int flags, ...) {     \
        va_list list;                                            \
        va_start(list, flags);                                   \
        const mode_t mode = mode_of(flags, list);                \
        va_end(list);                                            \
        return really_open(folder, path, flags | (extra), mode); \
    }

OPENS(open, 0)
OPENS(open64, 0)
OPENS_AT(openat, 0)
OPENS_AT(openat64, 0)
int __open_2(const char* path, int flags) {
    return really_open(AT_FDCWD, path, flags, 0);
}
int __open64_2(const char* path, int flags) {
    return really_open(AT_FDCWD, path, flags, 0);
}

int close(int fd) {
    if (is_ours(fd)) {
        pthread_mutex_lock(&camera.mutex);
        if (camera.memory && camera.mapped_by == fd) {
            munmap(camera.memory, (size_t)buffers * buffer_size);
            camera.memory = NULL;
        }
        camera.opened[fd] = 0;
        pthread_mutex_unlock(&camera.mutex);
    }
    return (int)syscall(SYS_close, fd);
}
