#include "agent/vision/camera/jpeg.hpp"

#include <csetjmp>
#include <cstddef>
#include <cstdio>  // jpeglib.h needs it before itself

#include <jerror.h>
#include <jpeglib.h>

namespace shiftguard::vision {
namespace {

/// What libjpeg calls when something is wrong, and where to go on then: its own handlers end the program or print.
struct Errors {
    jpeg_error_mgr handlers{};  // first, so that libjpeg's pointer to it is one to this
    std::jmp_buf given_up{};
};

[[noreturn]] void give_up(j_common_ptr jpeg) {
    auto* errors = reinterpret_cast<Errors*>(jpeg->err);
    std::longjmp(errors->given_up, 1);  // NOLINT(cert-err52-cpp): libjpeg is C and must not be returned to
}

/// libjpeg makes up what is missing and goes on with a warning; we do not. Other warnings are of oddities that many
/// cameras have and that change no pixel.
void on_message(j_common_ptr jpeg, int level) {
    if (level >= 0) {
        return;
    }
    switch (jpeg->err->msg_code) {
        case JWRN_HIT_MARKER:  // the data for the picture ended too soon
        case JWRN_HUFF_BAD_CODE:
        case JWRN_BOGUS_PROGRESSION:
        case JWRN_MUST_RESYNC:
            give_up(jpeg);
        default:
            return;
    }
}

class Decoder {
public:
    Decoder() {
        jpeg_.err = jpeg_std_error(&errors_.handlers);
        errors_.handlers.error_exit = give_up;
        errors_.handlers.emit_message = on_message;
    }
    ~Decoder() { jpeg_destroy_decompress(&jpeg_); }  // does nothing to what was not created
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    /// Nothing that a jump would have to destroy may live here or in what is called from here.
    bool decode(std::span<const std::uint8_t> bytes, Frame& frame) {
        if (setjmp(errors_.given_up) != 0) {  // NOLINT(cert-err52-cpp)
            return false;
        }
        jpeg_create_decompress(&jpeg_);
        jpeg_mem_src(&jpeg_, bytes.data(), bytes.size());
        jpeg_read_header(&jpeg_, TRUE);
        if (!is_a_cameras()) {
            return false;
        }
        jpeg_.out_color_space = JCS_EXT_BGR;
        jpeg_start_decompress(&jpeg_);
        read_lines(frame);
        return true;  // not finished on purpose: what follows the last line is none of the picture
    }

private:
    /// No camera sends many scans, which can take a thousand times the work, or arithmetic coding, which almost nobody
    /// reads and so hardly anybody tests.
    bool is_a_cameras() {
        return jpeg_.image_width <= longest_side && jpeg_.image_height <= longest_side && jpeg_.arith_code == FALSE &&
               jpeg_has_multiple_scans(&jpeg_) == FALSE;
    }

    void read_lines(Frame& frame) {
        const std::size_t line_bytes = std::size_t{3} * jpeg_.output_width;
        frame.width = jpeg_.output_width;
        frame.height = jpeg_.output_height;
        frame.pixels.resize(line_bytes * frame.height);
        while (jpeg_.output_scanline < jpeg_.output_height) {
            JSAMPROW line = frame.pixels.data() + line_bytes * jpeg_.output_scanline;
            jpeg_read_scanlines(&jpeg_, &line, 1);
        }
    }

    Errors errors_;
    jpeg_decompress_struct jpeg_{};
};

}  // namespace

std::optional<Frame> decode_jpeg(std::span<const std::uint8_t> bytes, BootTime captured) {
    Decoder decoder;
    Frame frame;
    if (!decoder.decode(bytes, frame)) {
        return std::nullopt;
    }
    frame.captured = captured;
    return frame;
}

}  // namespace shiftguard::vision
