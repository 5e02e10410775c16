// The loops over pixels of the ridge pipeline in kinds/_ridge, where the method is told; here is only what NumPy is slow at.
//
//   closed       where the print is dark, with the valleys between
//   normalise    local mean and contrast made the same everywhere, ridges bright
//   gradients    gradient products of a picture as it comes, averaged over blocks
//   tensor       gradient products of a normalised one, summed over cells
//   signatures   grey profiles across the ridges, averaged along them
//   spread_...   from a value a cell to a value a pixel
//   gabor        each pixel by the pair of filters that fits its ridge orientation and period
//   level        the filtered picture, equally strong everywhere
//   spirals      where the phase of the filtered picture winds once: the minutiae
//
// Pictures are int16 and filters too, so that sums are integers: they have no rounding and hence no order, whatever
// instructions the compiler picks. All else is plain IEEE arithmetic, without fused multiply-add.

#include <nanobind/nanobind.h>
#include <nanobind/ndarray.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#if defined(__x86_64__)
#define TRUENAME_X86
#include <immintrin.h>
#endif

namespace nb = nanobind;

namespace {

template <class T, size_t N>
using Array = nb::ndarray<const T, nb::ndim<N>, nb::c_contig, nb::device::cpu>;

constexpr double PI = 3.14159265358979323846;
constexpr uint8_t SKIP = 255;  // angle step of a pixel where no wave is

// A new NumPy array, zeroed.
template <class T, size_t N>
struct Made {
  T* data;
  nb::object array;
  explicit Made(const std::array<size_t, N>& shape) {
    size_t total = 1;
    for (size_t side : shape) total *= side;
    data = new T[total + 1]();
    nb::capsule owner(data, [](void* p) noexcept { delete[] static_cast<T*>(p); });
    array = nb::cast(nb::ndarray<nb::numpy, T, nb::ndim<N>>(data, N, shape.data(), owner));
  }
};

// To the nearest, halves away from 0; std::nearbyint is a call where the compiler may not assume SSE4.1.
int rounded(double value) { return static_cast<int>(value < 0 ? value - 0.5 : value + 0.5); }

// Sums over windows of 2 radius + 1 pixels a side, cut off at the border: the running sum of running sums.
void box(const int32_t* in, int32_t* out, int h, int w, int radius) {
  std::vector<int32_t> column(w, 0);
  for (int y = -radius; y < h; ++y) {
    if (y + radius < h) {
      const int32_t* row = in + static_cast<size_t>(y + radius) * w;
      for (int x = 0; x < w; ++x) column[x] += row[x];
    }
    if (y < 0) continue;
    if (y - radius - 1 >= 0) {
      const int32_t* row = in + static_cast<size_t>(y - radius - 1) * w;
      for (int x = 0; x < w; ++x) column[x] -= row[x];
    }
    // Where the window lies within, what it gains and loses is one difference, and many are taken at once.
    const int inner = std::min(radius + 1, w), outer = std::max(inner, w - radius);
    int32_t* row = out + static_cast<size_t>(y) * w;
    int32_t sum = 0;
    for (int x = 0; x < std::min(radius, w); ++x) sum += column[x];
    for (int x = 0; x < inner; ++x) row[x] = sum += x + radius < w ? column[x + radius] : 0;
    for (int x = inner; x < outer; ++x) row[x] = column[x + radius] - column[x - radius - 1];
    for (int x = inner; x < outer; ++x) row[x] = sum += row[x];
    for (int x = outer; x < w; ++x) row[x] = sum -= column[x - radius - 1];
  }
}

// Dark pixels, and light ones that no window of 2 radius + 1 pixels a side without dark ones reaches: morphological
// closing. uint8[h, w], 0 or 1.
nb::object closed(const Array<uint8_t, 2>& image, int below, int radius) {
  const int h = static_cast<int>(image.shape(0)), w = static_cast<int>(image.shape(1));
  Made<uint8_t, 2> out({static_cast<size_t>(h), static_cast<size_t>(w)});
  nb::gil_scoped_release released;
  const size_t n = image.size();
  std::vector<int32_t> value(n), sum(n);
  for (size_t at = 0; at < n; ++at) value[at] = image.data()[at] < below;
  box(value.data(), sum.data(), h, w, radius);
  for (size_t at = 0; at < n; ++at) value[at] = sum[at] == 0;
  box(value.data(), sum.data(), h, w, radius);
  for (size_t at = 0; at < n; ++at) out.data[at] = sum[at] == 0;
  return out.array;
}

// Mean over a window taken off, divided by the deviation over a wider one, ridges (dark) positive: 256 is one deviation.
// Both are of the pixels where mask is not 0; elsewhere the result is 0.
nb::object normalise(const Array<uint8_t, 2>& image, const Array<uint8_t, 2>& mask, int mean_radius,
                     int contrast_radius, double floor, int limit) {
  const int h = static_cast<int>(image.shape(0)), w = static_cast<int>(image.shape(1));
  if (mask.shape(0) != image.shape(0) || mask.shape(1) != image.shape(1))
    throw std::invalid_argument("image and mask of different shapes");
  // 45^2 squares of 4 x 255 are the most that 31 bits hold.
  if (mean_radius < 0 || contrast_radius < 0 || std::max(mean_radius, contrast_radius) > 22 || !(floor > 0))
    throw std::invalid_argument("radii are 0 to 22 pixels, floor is above 0");
  Made<int16_t, 2> out({static_cast<size_t>(h), static_cast<size_t>(w)});
  nb::gil_scoped_release released;
  const size_t n = image.size();
  std::vector<int32_t> value(n), used(n), sum(n), count(n);
  for (size_t at = 0; at < n; ++at) {
    used[at] = mask.data()[at] != 0;
    value[at] = used[at] * image.data()[at];
  }
  box(value.data(), sum.data(), h, w, mean_radius);
  box(used.data(), count.data(), h, w, mean_radius);
  // In quarters of a grey level: fine enough, and a window's sum of squares fits.
  // Quotients of such integers come out right as floating-point ones, of which many are divided at once.
  for (size_t at = 0; at < n; ++at) {
    const int mean = static_cast<int>(4.0 * sum[at] / std::max(count[at], 1));
    value[at] = used[at] * (mean - 4 * value[at]);
  }
  std::vector<int32_t> square(n);
  for (size_t at = 0; at < n; ++at) square[at] = value[at] * value[at];
  box(square.data(), sum.data(), h, w, contrast_radius);
  box(used.data(), count.data(), h, w, contrast_radius);
  for (size_t at = 0; at < n; ++at) {
    const double variance = static_cast<double>(sum[at]) / std::max(count[at], 1);
    const int scaled = rounded(256 * value[at] / std::sqrt(variance + 16 * floor * floor));
    out.data[at] = static_cast<int16_t>(used[at] * std::clamp(scaled, -limit, limit));
  }
  return out.array;
}

// Products of Gaussian gradients, averaged over blocks: xx, yy, xy; y down. Pixels in a frame around count as flat. It is
// wider than the filters reach, so that none of them meets the border.
nb::object gradients(const Array<uint8_t, 2>& image, double sigma, int frame, int block) {
  const int h = static_cast<int>(image.shape(0)), w = static_cast<int>(image.shape(1));
  if (!(sigma > 0 && sigma < 100) || block < 1) throw std::invalid_argument("sigma and block are above 0");
  const int reach = static_cast<int>(4 * sigma + 0.5);  // deviations, as far as ndimage's filters go
  if (frame < reach) throw std::invalid_argument("the frame is narrower than the filters reach");
  const int rows = (h + block - 1) / block, columns = (w + block - 1) / block;
  Made<float, 3> out({3, static_cast<size_t>(rows), static_cast<size_t>(columns)});
  nb::gil_scoped_release released;
  std::vector<float> mean(reach + 1), slope(reach + 1);  // by distance from the middle; the slope's sign turns there
  double sum = 0;
  for (int k = -reach; k <= reach; ++k) sum += std::exp(-0.5 * k * k / (sigma * sigma));
  for (int k = 0; k <= reach; ++k) {
    const double here = std::exp(-0.5 * k * k / (sigma * sigma)) / sum;
    mean[k] = static_cast<float>(here);
    slope[k] = static_cast<float>(here * k / (sigma * sigma));
  }
  std::vector<float> picture(image.data(), image.data() + image.size());
  std::vector<float> smooth(w), steep(w), gx(w), gy(w);  // a row after the vertical filters, and after both
  std::vector<double> sums(3 * static_cast<size_t>(columns));
  for (int row = 0; row < rows; ++row) {
    std::fill(sums.begin(), sums.end(), 0.0);
    for (int y = std::max(row * block, frame); y < std::min((row + 1) * block, h - frame); ++y) {
      const float* p = &picture[static_cast<size_t>(y) * w];
      for (int x = 0; x < w; ++x) smooth[x] = mean[0] * p[x], steep[x] = 0;
      for (int k = 1; k <= reach; ++k) {
        const float* above = p - static_cast<size_t>(k) * w;
        const float* below = p + static_cast<size_t>(k) * w;
        const float m = mean[k], s = slope[k];
        for (int x = 0; x < w; ++x) smooth[x] += m * (above[x] + below[x]), steep[x] += s * (below[x] - above[x]);
      }
      for (int x = frame; x < w - frame; ++x) gx[x] = 0, gy[x] = mean[0] * steep[x];
      for (int k = 1; k <= reach; ++k) {
        const float m = mean[k], s = slope[k];
        for (int x = frame; x < w - frame; ++x) {
          gx[x] += s * (smooth[x + k] - smooth[x - k]);
          gy[x] += m * (steep[x + k] + steep[x - k]);
        }
      }
      for (int column = 0; column < columns; ++column) {
        float xx = 0, yy = 0, xy = 0;
        for (int x = std::max(column * block, frame); x < std::min((column + 1) * block, w - frame); ++x)
          xx += gx[x] * gx[x], yy += gy[x] * gy[x], xy += gx[x] * gy[x];
        double* to = &sums[3 * static_cast<size_t>(column)];
        to[0] += xx, to[1] += yy, to[2] += xy;
      }
    }
    const int high = std::min((row + 1) * block, h) - row * block;
    for (int column = 0; column < columns; ++column) {
      const int wide = std::min((column + 1) * block, w) - column * block;
      for (int k = 0; k < 3; ++k)
        out.data[(static_cast<size_t>(k) * rows + row) * columns + column] =
            static_cast<float>(sums[3 * static_cast<size_t>(column) + k] / (high * wide));
    }
  }
  return out.array;
}

// Products of the gradients summed over cells: xx, yy, xy; y down. A difference (-1 -2 0 2 1) along and a mean (1 6 10 6 1)
// across: its width is the one at which the direction of a wave comes out right to the third order, as with Scharr's.
nb::object tensor(const Array<int16_t, 2>& image, int cell) {
  const int h = static_cast<int>(image.shape(0)), w = static_cast<int>(image.shape(1));
  const int rows = (h + cell - 1) / cell, columns = (w + cell - 1) / cell;
  Made<double, 3> out({3, static_cast<size_t>(rows), static_cast<size_t>(columns)});
  nb::gil_scoped_release released;
  std::vector<int32_t> across(w), along(w);  // vertical passes: derivative and binomial
  // Sums down each column of pixels, of integers below 2^53: exact, and vectors in floating point.
  std::vector<double> xx(w), yy(w), xy(w);
  for (int row = 0; row < rows; ++row) {
    for (auto* column : {&xx, &yy, &xy}) std::fill(column->begin(), column->end(), 0.0);
    for (int y = std::max(row * cell, 2); y < std::min((row + 1) * cell, h - 2); ++y) {
      const int16_t* p = image.data() + static_cast<size_t>(y) * w;
      for (int x = 0; x < w; ++x) {
        const int a = p[x - 2 * w], b = p[x - w], c = p[x], d = p[x + w], e = p[x + 2 * w];
        along[x] = a + 6 * b + 10 * c + 6 * d + e;
        across[x] = e + 2 * d - 2 * b - a;
      }
      for (int x = 2; x < w - 2; ++x) {
        const double gx = along[x + 2] + 2 * along[x + 1] - 2 * along[x - 1] - along[x - 2];
        const double gy = across[x - 2] + 6 * across[x - 1] + 10 * across[x] + 6 * across[x + 1] + across[x + 2];
        xx[x] += gx * gx;
        yy[x] += gy * gy;
        xy[x] += gx * gy;
      }
    }
    for (int column = 0; column < columns; ++column) {
      const int from = column * cell, to = std::min(from + cell, w);
      double* sum = out.data + static_cast<size_t>(row) * columns + column;
      for (auto* part : {&xx, &yy, &xy}) {
        *sum = std::accumulate(part->begin() + from, part->begin() + to, 0.0);
        sum += static_cast<size_t>(rows) * columns;
      }
    }
  }
  return out.array;
}

// Profiles of 2 across + 1 pixels at right angles to the ridges, each pixel the mean of every second of the 2 along + 1
// along them. Bilinear; beyond the border 0.
nb::object signatures(const Array<int16_t, 2>& image, const Array<double, 1>& y, const Array<double, 1>& x,
                      const Array<double, 1>& angle, int along, int across) {
  const int h = static_cast<int>(image.shape(0)), w = static_cast<int>(image.shape(1));
  const size_t n = y.shape(0), length = 2 * static_cast<size_t>(across) + 1;
  if (x.shape(0) != n || angle.shape(0) != n) throw std::invalid_argument("y, x and angle of different lengths");
  Made<double, 2> out({n, length});
  nb::gil_scoped_release released;
  const auto at = [&](double py, double px) -> double {
    if (!(py >= 0 && px >= 0 && py < h - 1 && px < w - 1)) return 0;
    const int iy = static_cast<int>(py), ix = static_cast<int>(px);
    const int16_t* p = image.data() + static_cast<size_t>(iy) * w + ix;
    const double ty = py - iy, tx = px - ix;
    return (1 - ty) * ((1 - tx) * p[0] + tx * p[1]) + ty * ((1 - tx) * p[w] + tx * p[w + 1]);
  };
  for (size_t k = 0; k < n; ++k) {
    const double c = std::cos(angle(k)), s = std::sin(angle(k));
    for (int j = -across; j <= across; ++j) {
      double sum = 0;
      // The ridge runs along (c, -s) in pixels, y down; its normal is (-s, -c).
      for (int i = -along; i <= along; i += 2) sum += at(y(k) - s * i - c * j, x(k) + c * i - s * j);
      out.data[k * length + static_cast<size_t>(j + across)] = sum / (along + 1);
    }
  }
  return out.array;
}

// Where the middle of pixels `at` and at + 1 lies among the centres of cells: the cell before it, and the weight of the
// next. Squares of 2 x 2 pixels share a value: from one to the next it hardly changes.
struct Between {
  int low, high;
  double weight;
  Between(int at, int cell, int cells) {
    const double place = std::clamp((at + 1.0) / cell - 0.5, 0.0, cells - 1.0);
    low = static_cast<int>(place);
    high = std::min(low + 1, cells - 1);
    weight = place - low;
  }
};

// `index` of a square's row and column, for every square of 2 x 2 pixels.
template <class Index>
nb::object by_squares(int rows, int columns, int cell, int h, int w, const Index& index) {
  Made<uint8_t, 2> out({static_cast<size_t>(h), static_cast<size_t>(w)});
  nb::gil_scoped_release released;
  std::vector<Between> between;
  for (int x = 0; x < w; x += 2) between.emplace_back(x, cell, columns);
  for (int y = 0; y < h; y += 2) {
    const Between v(y, cell, rows);
    for (int x = 0; x < w; x += 2) {
      const uint8_t value = index(v, between[x / 2]);
      for (int py = y; py < std::min(y + 2, h); ++py)
        for (int px = x; px < std::min(x + 2, w); ++px) out.data[static_cast<size_t>(py) * w + px] = value;
    }
  }
  return out.array;
}

double bilinear(const Array<double, 2>& grid, const Between& v, const Between& u) {
  const auto across = [&](int row) { return (1 - u.weight) * grid(row, u.low) + u.weight * grid(row, u.high); };
  return (1 - v.weight) * across(v.low) + v.weight * across(v.high);
}

// The angle in [0, pi) of a field of doubled angles, at every pixel, bilinear, as the nearest of `steps` equal steps.
nb::object spread_angle(const Array<double, 2>& cosine, const Array<double, 2>& sine, int cell, int h, int w,
                        int steps) {
  if (sine.shape(0) != cosine.shape(0) || sine.shape(1) != cosine.shape(1) || steps < 2 || steps > 254)
    throw std::invalid_argument("cosine and sine of different shapes, or too many steps");
  return by_squares(static_cast<int>(cosine.shape(0)), static_cast<int>(cosine.shape(1)), cell, h, w,
                    [&](const Between& v, const Between& u) {
                      const double angle = std::atan2(bilinear(sine, v, u), bilinear(cosine, v, u));
                      return static_cast<uint8_t>((rounded(angle * (steps / (2 * PI))) + steps) % steps);
                    });
}

// A value a cell at every pixel, bilinear, rounded to an index.
nb::object spread_index(const Array<double, 2>& value, int cell, int h, int w) {
  return by_squares(static_cast<int>(value.shape(0)), static_cast<int>(value.shape(1)), cell, h, w,
                    [&](const Between& v, const Between& u) {
                      return static_cast<uint8_t>(std::clamp(rounded(bilinear(value, v, u)), 0, 254));
                    });
}

// The two sums of products that filter a pixel, of two neighbours by the same filters, which are then read once for both:
// over `rows` rows of `stride` taps, a multiple of 8. Sums of integers: every path gives the same. (A row of 24 taps in one
// register of 32 is slower: half of these loads cross a cache line.)
struct Pair {
  int32_t even, odd;
};
using Two = std::array<Pair, 2>;
using Products = Two (*)(const int16_t* pixels, size_t width, const int16_t* first, const int16_t* second, int rows,
                         int stride);

Two products_portable(const int16_t* pixels, size_t width, const int16_t* first, const int16_t* second, int rows,
                      int stride) {
  Two sums{};
  for (int row = 0; row < rows; ++row, pixels += width, first += stride, second += stride)
    for (size_t t = 0; t < 2; ++t)
      for (int k = 0; k < stride; ++k) {
        sums[t].even += static_cast<int32_t>(pixels[t + k]) * first[k];
        sums[t].odd += static_cast<int32_t>(pixels[t + k]) * second[k];
      }
  return sums;
}

#ifdef TRUENAME_X86
__m128i load8(const int16_t* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }

int32_t total(__m128i v) {
  v = _mm_add_epi32(v, _mm_shuffle_epi32(v, 0x4e));
  return _mm_cvtsi128_si32(_mm_add_epi32(v, _mm_shuffle_epi32(v, 0xb1)));
}

Two products_sse2(const int16_t* pixels, size_t width, const int16_t* first, const int16_t* second, int rows,
                  int stride) {
  __m128i even[2] = {}, odd[2] = {};
  for (int row = 0; row < rows; ++row, pixels += width, first += stride, second += stride)
    for (int k = 0; k < stride; k += 8) {
      const __m128i e = load8(first + k), o = load8(second + k);
      for (int t = 0; t < 2; ++t) {
        const __m128i eight = load8(pixels + t + k);
        even[t] = _mm_add_epi32(even[t], _mm_madd_epi16(eight, e));
        odd[t] = _mm_add_epi32(odd[t], _mm_madd_epi16(eight, o));
      }
    }
  return {Pair{total(even[0]), total(odd[0])}, Pair{total(even[1]), total(odd[1])}};
}

#define TRUENAME_AVX2 __attribute__((target("avx2")))
#define TRUENAME_VNNI __attribute__((target("avx2,avx512vl,avx512vnni")))

TRUENAME_AVX2 inline __m256i load16(const int16_t* p) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}

TRUENAME_AVX2 inline __m256i eights(const int16_t* p, const int16_t* q) {
  return _mm256_inserti128_si256(_mm256_castsi128_si256(load8(p)), load8(q), 1);
}

TRUENAME_AVX2 inline int32_t total(__m256i v) {
  return total(_mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1)));
}

struct MultiplyAvx2 {
  TRUENAME_AVX2 static __m256i add(__m256i sum, __m256i a, __m256i b) {
    return _mm256_add_epi32(sum, _mm256_madd_epi16(a, b));
  }
};

struct MultiplyVnni {
  TRUENAME_VNNI static __m256i add(__m256i sum, __m256i a, __m256i b) { return _mm256_dpwssd_epi32(sum, a, b); }
};

// What two rows have beyond whole registers shares one.
template <class Multiply>
TRUENAME_AVX2 inline __attribute__((always_inline)) Two products_by_two_rows(const int16_t* pixels, size_t width,
                                                                            const int16_t* first, const int16_t* second,
                                                                            int rows, int stride) {
  __m256i even[2] = {}, odd[2] = {}, even_rest[2] = {}, odd_rest[2] = {};
  const int whole = stride / 16 * 16;
  const auto add_row = [&](const int16_t* from, const int16_t* e_row, const int16_t* o_row) __attribute__((target("avx2"), always_inline)) {
    for (int k = 0; k < whole; k += 16) {
      const __m256i e = load16(e_row + k), o = load16(o_row + k);
      for (int t = 0; t < 2; ++t) {
        const __m256i sixteen = load16(from + t + k);
        even[t] = Multiply::add(even[t], sixteen, e);
        odd[t] = Multiply::add(odd[t], sixteen, o);
      }
    }
  };
  for (int row = 0; row + 2 <= rows; row += 2, pixels += 2 * width, first += 2 * stride, second += 2 * stride) {
    add_row(pixels, first, second);
    add_row(pixels + width, first + stride, second + stride);
    if (whole == stride) continue;
    const __m256i e = eights(first + whole, first + stride + whole), o = eights(second + whole, second + stride + whole);
    for (int t = 0; t < 2; ++t) {
      const __m256i both = eights(pixels + t + whole, pixels + width + t + whole);
      even_rest[t] = Multiply::add(even_rest[t], both, e);
      odd_rest[t] = Multiply::add(odd_rest[t], both, o);
    }
  }
  Two sums{};
  if (rows % 2) {
    add_row(pixels, first, second);
    for (int t = 0; t < 2; ++t)
      for (int k = whole; k < stride; ++k) {
        sums[t].even += static_cast<int32_t>(pixels[t + k]) * first[k];
        sums[t].odd += static_cast<int32_t>(pixels[t + k]) * second[k];
      }
  }
  for (int t = 0; t < 2; ++t) {
    sums[t].even += total(_mm256_add_epi32(even[t], even_rest[t]));
    sums[t].odd += total(_mm256_add_epi32(odd[t], odd_rest[t]));
  }
  return sums;
}

TRUENAME_AVX2 Two products_avx2(const int16_t* pixels, size_t width, const int16_t* first, const int16_t* second,
                                int rows, int stride) {
  return products_by_two_rows<MultiplyAvx2>(pixels, width, first, second, rows, stride);
}

// Where products are added up by the instruction that multiplies.
TRUENAME_VNNI Two products_vnni(const int16_t* pixels, size_t width, const int16_t* first, const int16_t* second,
                                int rows, int stride) {
  return products_by_two_rows<MultiplyVnni>(pixels, width, first, second, rows, stride);
}
#endif

// What this processor can multiply with, slowest first.
std::vector<std::pair<std::string, Products>> able() {
  std::vector<std::pair<std::string, Products>> found{{"portable", products_portable}};
#ifdef TRUENAME_X86
  found.emplace_back("sse2", products_sse2);
  if (__builtin_cpu_supports("avx2")) found.emplace_back("avx2", products_avx2);
  if (__builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512vnni"))
    found.emplace_back("vnni", products_vnni);
#endif
  return found;
}

std::vector<std::string> paths() {
  std::vector<std::string> names;
  for (const auto& [name, _] : able()) names.push_back(name);
  return names;
}

Products choose(const std::string& path) {
  const auto found = able();
  if (path == "auto") return found.back().second;
  for (const auto& [name, products] : found)
    if (name == path) return products;
  throw std::invalid_argument("path is auto, or one that this processor can take; found " + path);
}

// Every pixel whose indices are within the bank by the pair of filters of its indices: even, odd. Elsewhere 0, and
// beyond the border the picture is 0. bank: [angles, periods, 2, size, stride], a row's taps filled up with zeros.
nb::object gabor(const Array<int16_t, 2>& image, const Array<uint8_t, 2>& angle, const Array<uint8_t, 2>& period,
                 const Array<int16_t, 5>& bank, int shift, const std::string& path) {
  const int h = static_cast<int>(image.shape(0)), w = static_cast<int>(image.shape(1));
  const size_t angles = bank.shape(0), periods = bank.shape(1), size = bank.shape(3), stride = bank.shape(4);
  if (angle.shape(0) != image.shape(0) || angle.shape(1) != image.shape(1) || period.shape(0) != image.shape(0) ||
      period.shape(1) != image.shape(1) || bank.shape(2) != 2 || size % 2 == 0 || size > 127 || stride < size ||
      stride % 8 != 0 || shift < 1 || shift > 30)
    throw std::invalid_argument("picture, indices and filters do not fit");
  const std::array<size_t, 2> shape{static_cast<size_t>(h), static_cast<size_t>(w)};
  Made<int16_t, 2> even(shape), odd(shape);
  const Products products = choose(path);
  {
    nb::gil_scoped_release released;
    const size_t radius = size / 2, width = static_cast<size_t>(w) + stride;
    std::vector<int16_t> padded(width * (static_cast<size_t>(h) + size), 0);
    for (int y = 0; y < h; ++y)
      std::copy_n(image.data() + static_cast<size_t>(y) * w, w, &padded[(y + radius) * width + radius]);
    const int32_t half = 1 << (shift - 1);
    const auto filter_of = [&](size_t at) -> const int16_t* {
      const size_t a = angle.data()[at], p = period.data()[at];
      return a < angles && p < periods ? bank.data() + (a * periods + p) * 2 * size * stride : nullptr;
    };
    const auto write = [&](size_t at, const Pair& sum) {
      even.data[at] = static_cast<int16_t>(std::clamp((sum.even + half) >> shift, -32767, 32767));
      odd.data[at] = static_cast<int16_t>(std::clamp((sum.odd + half) >> shift, -32767, 32767));
    };
    for (int y = 0; y < h; ++y)
      for (int x = 0; x < w;) {
        const size_t at = static_cast<size_t>(y) * w + x;
        const int16_t* filters = filter_of(at);
        const bool alike = x + 1 < w && filter_of(at + 1) == filters;
        if (filters) {
          const Two sums = products(&padded[y * width + x], width, filters, filters + size * stride,
                                    static_cast<int>(size), static_cast<int>(stride));
          write(at, sums[0]);
          if (alike) write(at + 1, sums[1]);
        }
        x += alike ? 2 : 1;
      }
  }
  return nb::make_tuple(even.array, odd.array);
}

// The even picture with the same contrast everywhere: 256 cos(phase), fading where there is less than `soft` of a wave.
nb::object level(const Array<int16_t, 2>& even, const Array<int16_t, 2>& odd, double soft) {
  if (odd.shape(0) != even.shape(0) || odd.shape(1) != even.shape(1) || !(soft > 0))
    throw std::invalid_argument("even and odd of different shapes, or soft not positive");
  Made<int16_t, 2> out({even.shape(0), even.shape(1)});
  nb::gil_scoped_release released;
  for (size_t at = 0; at < even.size(); ++at) {
    const double e = even.data()[at], o = odd.data()[at];
    if (e != 0) out.data[at] = static_cast<int16_t>(rounded(256 * e / (std::sqrt(e * e + o * o) + soft)));
  }
  return out.array;
}

// Squares of four pixels around which the phase (even + i odd, along each pixel's ridge normal) winds once.
// Rows of y, x (where even and odd both vanish, linear in the square), angle step, winding (1 or -1, anticlockwise as seen).
nb::object spirals(const Array<int16_t, 2>& even, const Array<int16_t, 2>& odd, const Array<uint8_t, 2>& angle,
                   int steps) {
  const int h = static_cast<int>(even.shape(0)), w = static_cast<int>(even.shape(1));
  if (odd.shape(0) != even.shape(0) || odd.shape(1) != even.shape(1) || angle.shape(0) != even.shape(0) ||
      angle.shape(1) != even.shape(1))
    throw std::invalid_argument("even, odd and angle of different shapes");
  std::vector<double> found;
  {
    nb::gil_scoped_release released;
    for (int y = 0; y + 1 < h; ++y)
      for (int x = 0; x + 1 < w; ++x) {
        const size_t at = static_cast<size_t>(y) * w + x;
        // Anticlockwise as seen, from the top left: down, right, up.
        const std::array<size_t, 4> ring{at, at + w, at + w + 1, at + 1};
        const int16_t* ev = even.data();
        int low = 0;
        for (size_t k : ring) low += ev[k] < 0;
        if (low == 0 || low == 4) continue;
        std::array<int64_t, 4> e, o;
        bool usable = true;
        for (int k = 0; k < 4; ++k) {
          if (angle.data()[ring[k]] == SKIP) { usable = false; break; }
          int turn = std::abs(angle.data()[ring[k]] - angle.data()[at]);
          const bool across = 2 * turn > steps;  // the other sense of the same line: its normal is reversed
          if (across) turn = steps - turn;
          if (8 * turn > steps) { usable = false; break; }  // a core or a delta, where no wave is
          // Half a unit aside, so that no two pixels are on a line with 0 and every spiral is in one square.
          e[k] = 2 * static_cast<int64_t>(ev[ring[k]]) + 1;
          o[k] = (across ? -2 : 2) * static_cast<int64_t>(odd.data()[ring[k]]);
        }
        if (!usable) continue;
        int winding = 0;  // signed crossings of the ray where odd is 0 and even positive
        for (int k = 0; k < 4; ++k) {
          const int next = (k + 1) % 4;
          const bool below = o[k] < 0, then = o[next] < 0;
          if (below == then) continue;
          const int64_t cross = e[k] * o[next] - e[next] * o[k];
          if (below && cross > 0) ++winding;
          if (!below && cross < 0) --winding;
        }
        if (winding == 0) continue;
        const double ex = (e[2] + e[3] - e[0] - e[1]) / 2.0, ey = (e[1] + e[2] - e[0] - e[3]) / 2.0;
        const double ox = (o[2] + o[3] - o[0] - o[1]) / 2.0, oy = (o[1] + o[2] - o[0] - o[3]) / 2.0;
        const double em = (e[0] + e[1] + e[2] + e[3]) / 4.0, om = (o[0] + o[1] + o[2] + o[3]) / 4.0;
        const double det = ex * oy - ey * ox;
        double px = 0.5, py = 0.5;
        if (det != 0) {
          px = std::clamp(0.5 - (em * oy - om * ey) / det, 0.0, 1.0);
          py = std::clamp(0.5 - (om * ex - em * ox) / det, 0.0, 1.0);
        }
        found.insert(found.end(), {y + py, x + px, static_cast<double>(angle.data()[at]), static_cast<double>(winding)});
      }
  }
  Made<double, 2> out({found.size() / 4, 4});
  std::copy(found.begin(), found.end(), out.data);
  return out.array;
}

}  // namespace

NB_MODULE(ridge, m) {
  m.def("closed", &closed);
  m.def("normalise", &normalise);
  m.def("gradients", &gradients);
  m.def("tensor", &tensor);
  m.def("signatures", &signatures);
  m.def("spread_angle", &spread_angle);
  m.def("spread_index", &spread_index);
  m.def("paths", &paths);
  m.def("gabor", &gabor);
  m.def("level", &level);
  m.def("spirals", &spirals);
}
