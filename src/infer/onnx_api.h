// The few slots of ONNX Runtime's C API that Docent calls.
//
// The API is one table of function pointers to which entries are only ever appended, so a slot number stays valid for
// every later version. Signatures are those of the published onnxruntime_c_api.h; no package here carries that header.
// The loader (infer/onnx_model.cpp) refuses a runtime older than kOrtApiVersion, and a smoke test compares a vector.
#pragma once

#include <cstddef>
#include <cstdint>

namespace docent::infer::onnx {

inline constexpr std::uint32_t kOrtApiVersion = 17;

// Opaque objects of the library.
struct Env;
struct Status;
struct MemoryInfo;
struct Session;
struct Value;
struct RunOptions;
struct SessionOptions;
struct TensorInfo;
struct Allocator;

// Every C entry point follows the platform's C calling convention; a non-null Status is an error the caller releases.
using Slot = void (*)();
using Table = Slot;  // the table is an array of slots

struct ApiBase {
  const Table* (*get_api)(std::uint32_t version);
  const char* (*get_version)();
};
using GetApiBase = const ApiBase* (*)();

inline constexpr int kLogWarning = 2, kLogError = 3;
inline constexpr int kOptimizeAll = 99;
inline constexpr int kArenaAllocator = 1, kMemoryDefault = 0;
inline constexpr int kTensorFloat = 1, kTensorInt64 = 7;

// A slot: its number in the table and its type.
template <std::size_t Number, typename Function>
struct Entry {
  static constexpr std::size_t kNumber = Number;
  static Function in(const Table* table) { return reinterpret_cast<Function>(table[Number]); }
};

using GetErrorMessage = Entry<2, const char* (*)(const Status*)>;
using CreateEnv = Entry<3, Status* (*)(int log_level, const char* name, Env**)>;
using CreateSessionFromArray =
    Entry<8, Status* (*)(const Env*, const void* model, std::size_t bytes, const SessionOptions*, Session**)>;
using Run = Entry<9, Status* (*)(Session*, const RunOptions*, const char* const* input_names, const Value* const* inputs,
                                 std::size_t input_count, const char* const* output_names, std::size_t output_count,
                                 Value** outputs)>;
using CreateSessionOptions = Entry<10, Status* (*)(SessionOptions**)>;
using DisableMemoryPattern = Entry<17, Status* (*)(SessionOptions*)>;
using DisableMemoryArena = Entry<19, Status* (*)(SessionOptions*)>;
using SetGraphOptimization = Entry<23, Status* (*)(SessionOptions*, int level)>;
using SetIntraOpThreads = Entry<24, Status* (*)(SessionOptions*, int threads)>;
using SetInterOpThreads = Entry<25, Status* (*)(SessionOptions*, int threads)>;
using InputCount = Entry<30, Status* (*)(const Session*, std::size_t*)>;
using OutputCount = Entry<31, Status* (*)(const Session*, std::size_t*)>;
using InputName = Entry<36, Status* (*)(const Session*, std::size_t index, Allocator*, char** name)>;
using OutputName = Entry<37, Status* (*)(const Session*, std::size_t index, Allocator*, char** name)>;
using CreateTensor = Entry<49, Status* (*)(const MemoryInfo*, void* data, std::size_t bytes, const std::int64_t* shape,
                                           std::size_t dimensions, int type, Value**)>;
using TensorData = Entry<51, Status* (*)(Value*, void**)>;
using TensorElementType = Entry<60, Status* (*)(const TensorInfo*, int*)>;
using TensorElementCount = Entry<64, Status* (*)(const TensorInfo*, std::size_t*)>;
using GetTensorInfo = Entry<65, Status* (*)(const Value*, TensorInfo**)>;
using CreateCpuMemoryInfo = Entry<69, Status* (*)(int allocator, int memory, MemoryInfo**)>;
using AllocatorFree = Entry<76, Status* (*)(Allocator*, void*)>;
using DefaultAllocator = Entry<78, Status* (*)(Allocator**)>;
using ReleaseEnv = Entry<92, void (*)(Env*)>;
using ReleaseStatus = Entry<93, void (*)(Status*)>;
using ReleaseMemoryInfo = Entry<94, void (*)(MemoryInfo*)>;
using ReleaseSession = Entry<95, void (*)(Session*)>;
using ReleaseValue = Entry<96, void (*)(Value*)>;
using ReleaseTensorInfo = Entry<99, void (*)(TensorInfo*)>;
using ReleaseSessionOptions = Entry<100, void (*)(SessionOptions*)>;
using AddSessionConfig = Entry<130, Status* (*)(SessionOptions*, const char* key, const char* value)>;

}  // namespace docent::infer::onnx
