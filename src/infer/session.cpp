#include "infer/session.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>
#include <string_view>

#include "base/file.h"
#include "infer/encoder_graph.h"
#include "infer/onnx_api.h"

namespace docent::infer {
namespace {

using base::ErrorCode;
using base::fail;

constexpr std::uint64_t kMaxModelBytes = UINT64_C(2) << 30;  // protobuf's own limit
constexpr std::array kInputs = {"input_ids", "attention_mask", "token_type_ids"};
constexpr const char* kOutput = "last_hidden_state";

// One object of the library, released through its own slot of the table.
template <typename T, typename Release>
class Owned {
 public:
  explicit Owned(const onnx::Table* api) : api_(api) {}
  ~Owned() {
    if (value_ != nullptr) Release::in(api_)(value_);
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  T** out() { return &value_; }
  T* get() const { return value_; }

 private:
  const onnx::Table* api_;
  T* value_ = nullptr;
};

base::Result<const onnx::Table*> load_api(const std::filesystem::path& library) {
  std::error_code ignored;
  if (!std::filesystem::exists(library, ignored))
    return fail(ErrorCode::kNotFound, "no ONNX Runtime at " + library.string() + "; run script/setup to fetch it");
  // Never closed: the library keeps threads-local state and exit handlers that must not be unmapped.
  void* handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    const char* reason = ::dlerror();
    return fail(ErrorCode::kUnavailable, "cannot load " + library.string(), reason == nullptr ? "" : reason);
  }
  const auto get_base = reinterpret_cast<onnx::GetApiBase>(::dlsym(handle, "OrtGetApiBase"));
  const onnx::ApiBase* base = get_base == nullptr ? nullptr : get_base();
  if (base == nullptr) return fail(ErrorCode::kUnavailable, library.string() + " is not an ONNX Runtime");
  const std::string_view version = base->get_version();
  std::uint32_t minor = 0;
  if (version.starts_with("1.")) std::from_chars(version.data() + 2, version.data() + version.size(), minor);
  const onnx::Table* api = minor < onnx::kOrtApiVersion ? nullptr : base->get_api(onnx::kOrtApiVersion);
  if (api == nullptr)
    return fail(ErrorCode::kUnavailable, "ONNX Runtime must be 1." + std::to_string(onnx::kOrtApiVersion) +
                                             " or a later 1.x, " + library.string() + " is \"" + std::string(version) + "\"");
  return api;
}

void normalize(std::span<float> vector) {
  double squares = 0;
  for (const float x : vector) squares += static_cast<double>(x) * static_cast<double>(x);
  if (!(squares > 0)) return;
  const double factor = 1 / std::sqrt(squares);
  for (float& x : vector) x = static_cast<float>(static_cast<double>(x) * factor);
}

class OnnxSession final : public Session {
 public:
  OnnxSession(const onnx::Table* api, SessionOptions options)
      : api_(api), options_(options), env_(api), memory_(api), session_(api) {}

  base::Status start(std::string_view model) {
    Owned<onnx::SessionOptions, onnx::ReleaseSessionOptions> settings(api_);
    DOCENT_TRY(call<onnx::CreateEnv>(ErrorCode::kUnavailable, onnx::kLogError, "docent", env_.out()));
    DOCENT_TRY(call<onnx::CreateCpuMemoryInfo>(ErrorCode::kUnavailable, onnx::kArenaAllocator, onnx::kMemoryDefault,
                                               memory_.out()));
    DOCENT_TRY(call<onnx::CreateSessionOptions>(ErrorCode::kUnavailable, settings.out()));
    // One thread a run: two runs side by side beat one run on two cores (measured), and a run then stays on its caller.
    DOCENT_TRY(call<onnx::SetIntraOpThreads>(ErrorCode::kUnavailable, settings.get(), 1));
    DOCENT_TRY(call<onnx::SetInterOpThreads>(ErrorCode::kUnavailable, settings.get(), 1));
    DOCENT_TRY(call<onnx::SetGraphOptimization>(ErrorCode::kUnavailable, settings.get(), onnx::kOptimizeAll));
    DOCENT_TRY(call<onnx::AddSessionConfig>(ErrorCode::kUnavailable, settings.get(), "session.intra_op.allow_spinning", "0"));
    // A memory pattern is kept for each input shape ever seen; lengths vary, so that would only grow.
    DOCENT_TRY(call<onnx::DisableMemoryPattern>(ErrorCode::kUnavailable, settings.get()));
    if (!options_.memory_arena) DOCENT_TRY(call<onnx::DisableMemoryArena>(ErrorCode::kUnavailable, settings.get()));
    // The runtime copies what it keeps.
    const auto slim = options_.slim ? slim_encoder(model) : std::nullopt;
    slim_ = slim.has_value();
    const std::string_view used = slim ? std::string_view(*slim) : model;
    DOCENT_TRY(call<onnx::CreateSessionFromArray>(ErrorCode::kCorrupt, env_.get(), used.data(), used.size(), settings.get(), session_.out()));
    std::size_t inputs = 0;
    std::size_t outputs = 0;
    DOCENT_TRY(call<onnx::InputCount>(ErrorCode::kInternal, session_.get(), &inputs));
    DOCENT_TRY(call<onnx::OutputCount>(ErrorCode::kInternal, session_.get(), &outputs));
    if (inputs != kInputs.size() || outputs == 0)
      return fail(ErrorCode::kCorrupt, "the model must have " + std::to_string(kInputs.size()) + " inputs, it has " +
                                           std::to_string(inputs));
    return {};
  }

  base::Result<std::vector<float>> run(std::span<const std::int32_t> ids) const override {
    if (ids.empty() || ids.size() > kMaxPositions)
      return fail(ErrorCode::kInvalidArgument, "a text must have 1.." + std::to_string(kMaxPositions) + " tokens, got " +
                                                   std::to_string(ids.size()));
    std::vector<std::int64_t> tokens(ids.begin(), ids.end()), mask(ids.size(), 1), types(ids.size(), 0);
    const std::array<std::int64_t, 2> shape = {1, static_cast<std::int64_t>(ids.size())};
    OwnedValue ids_value(api_), mask_value(api_), types_value(api_), output(api_);
    const auto wrap = [&](std::vector<std::int64_t>& data, OwnedValue& value) {
      return call<onnx::CreateTensor>(ErrorCode::kInternal, memory_.get(), static_cast<void*>(data.data()),
                                      data.size() * sizeof(std::int64_t), shape.data(), shape.size(), onnx::kTensorInt64,
                                      value.out());
    };
    DOCENT_TRY(wrap(tokens, ids_value));
    DOCENT_TRY(wrap(mask, mask_value));
    DOCENT_TRY(wrap(types, types_value));
    const std::array<const onnx::Value*, 3> inputs = {ids_value.get(), mask_value.get(), types_value.get()};
    DOCENT_TRY(call<onnx::Run>(ErrorCode::kInternal, session_.get(), static_cast<const onnx::RunOptions*>(nullptr),
                               kInputs.data(), inputs.data(), inputs.size(), &kOutput, std::size_t{1}, output.out()));
    return pool(output, slim_ ? 1 : ids.size());
  }

 private:
  using OwnedValue = Owned<onnx::Value, onnx::ReleaseValue>;

  template <typename Entry, typename... Arguments>
  base::Status call(ErrorCode code, Arguments... arguments) const {
    onnx::Status* status = Entry::in(api_)(arguments...);
    if (status == nullptr) return {};
    std::string text = onnx::GetErrorMessage::in(api_)(status);
    onnx::ReleaseStatus::in(api_)(status);
    return fail(code, "the inference runtime refused a call", std::move(text));
  }

  base::Result<std::vector<float>> pool(const OwnedValue& output, std::size_t rows) const {
    Owned<onnx::TensorInfo, onnx::ReleaseTensorInfo> info(api_);
    int type = 0;
    std::size_t elements = 0;
    void* data = nullptr;
    DOCENT_TRY(call<onnx::GetTensorInfo>(ErrorCode::kInternal, static_cast<const onnx::Value*>(output.get()), info.out()));
    DOCENT_TRY(call<onnx::TensorElementType>(ErrorCode::kInternal, static_cast<const onnx::TensorInfo*>(info.get()), &type));
    DOCENT_TRY(call<onnx::TensorElementCount>(ErrorCode::kInternal, static_cast<const onnx::TensorInfo*>(info.get()), &elements));
    if (type != onnx::kTensorFloat || elements != rows * options_.dimension)
      return fail(ErrorCode::kCorrupt, "the model's vectors must have " + std::to_string(options_.dimension) + " components");
    DOCENT_TRY(call<onnx::TensorData>(ErrorCode::kInternal, output.get(), &data));
    const float* values = static_cast<const float*>(data);
    std::vector<float> vector(values, values + options_.dimension);
    normalize(vector);
    return vector;
  }

  const onnx::Table* api_;
  SessionOptions options_;
  bool slim_ = false;
  // Released in reverse order: the session before the environment it lives in.
  Owned<onnx::Env, onnx::ReleaseEnv> env_;
  Owned<onnx::MemoryInfo, onnx::ReleaseMemoryInfo> memory_;
  Owned<onnx::Session, onnx::ReleaseSession> session_;
};

}  // namespace

base::Result<std::unique_ptr<Session>> Session::load(const std::filesystem::path& runtime_library,
                                                     const std::filesystem::path& model_file, SessionOptions options) {
  DOCENT_ASSIGN(const auto model, base::MappedFile::open(model_file));
  if (model->bytes().empty() || model->bytes().size() > kMaxModelBytes)
    return fail(ErrorCode::kCorrupt, model_file.string() + " is not a model: it has " +
                                         std::to_string(model->bytes().size()) + " bytes");
  DOCENT_ASSIGN(const auto* api, load_api(runtime_library));
  auto session = std::make_unique<OnnxSession>(api, options);
  if (auto started = session->start(model->bytes()); !started)
    return base::fail_in("cannot load " + model_file.string(), std::move(started).error());
  return session;
}

}  // namespace docent::infer
