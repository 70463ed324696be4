#include "infer/onnx_model.h"

#include <dlfcn.h>

#include <array>
#include <charconv>
#include <utility>

#include "infer/onnx_api.h"

namespace docent::infer {
namespace {

using base::ErrorCode;
using base::fail;

// One object of the library, released through its own slot of the table.
template <typename T, typename Release>
class Owned {
 public:
  explicit Owned(const onnx::Table* api) : api_(api) {}
  Owned(Owned&& other) noexcept : api_(other.api_), value_(std::exchange(other.value_, nullptr)) {}
  ~Owned() {
    if (value_ != nullptr) Release::in(api_)(value_);
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  Owned& operator=(Owned&&) = delete;
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

class LoadedModel final : public OnnxModel {
 public:
  explicit LoadedModel(const onnx::Table* api) : api_(api), env_(api), memory_(api), session_(api) {}

  base::Status start(std::string_view model, Options options) {
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
    if (!options.memory_arena) DOCENT_TRY(call<onnx::DisableMemoryArena>(ErrorCode::kUnavailable, settings.get()));
    // The runtime copies what it keeps.
    DOCENT_TRY(call<onnx::CreateSessionFromArray>(ErrorCode::kCorrupt, env_.get(), model.data(), model.size(), settings.get(), session_.out()));
    DOCENT_TRY((read_names<onnx::InputCount, onnx::InputName>(inputs_)));
    return read_names<onnx::OutputCount, onnx::OutputName>(outputs_);
  }

  const std::vector<std::string>& inputs() const override { return inputs_; }
  const std::vector<std::string>& outputs() const override { return outputs_; }

  base::Result<std::vector<float>> run(std::span<Input> inputs, const char* output) const override {
    std::vector<OwnedValue> values;
    std::vector<const char*> names;
    std::vector<const onnx::Value*> given;
    values.reserve(inputs.size());
    for (Input& input : inputs) {
      const std::array<std::int64_t, 2> shape = {1, static_cast<std::int64_t>(input.values.size())};
      DOCENT_TRY(call<onnx::CreateTensor>(ErrorCode::kInternal, memory_.get(), static_cast<void*>(input.values.data()),
                                          input.values.size() * sizeof(std::int64_t), shape.data(), shape.size(), onnx::kTensorInt64,
                                          values.emplace_back(api_).out()));
      names.push_back(input.name);
      given.push_back(values.back().get());
    }
    OwnedValue result(api_);
    DOCENT_TRY(call<onnx::Run>(ErrorCode::kInternal, session_.get(), static_cast<const onnx::RunOptions*>(nullptr), names.data(),
                               given.data(), given.size(), &output, std::size_t{1}, result.out()));
    return floats_of(result);
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

  template <typename Count, typename Name>
  base::Status read_names(std::vector<std::string>& names) {
    onnx::Allocator* allocator = nullptr;
    std::size_t count = 0;
    DOCENT_TRY(call<onnx::DefaultAllocator>(ErrorCode::kInternal, &allocator));
    DOCENT_TRY(call<Count>(ErrorCode::kInternal, session_.get(), &count));
    for (std::size_t i = 0; i < count; ++i) {
      char* name = nullptr;
      DOCENT_TRY(call<Name>(ErrorCode::kInternal, session_.get(), i, allocator, &name));
      names.emplace_back(name);
      DOCENT_TRY(call<onnx::AllocatorFree>(ErrorCode::kInternal, allocator, static_cast<void*>(name)));
    }
    return {};
  }

  base::Result<std::vector<float>> floats_of(const OwnedValue& value) const {
    Owned<onnx::TensorInfo, onnx::ReleaseTensorInfo> info(api_);
    int type = 0;
    std::size_t elements = 0;
    void* data = nullptr;
    DOCENT_TRY(call<onnx::GetTensorInfo>(ErrorCode::kInternal, static_cast<const onnx::Value*>(value.get()), info.out()));
    DOCENT_TRY(call<onnx::TensorElementType>(ErrorCode::kInternal, static_cast<const onnx::TensorInfo*>(info.get()), &type));
    DOCENT_TRY(call<onnx::TensorElementCount>(ErrorCode::kInternal, static_cast<const onnx::TensorInfo*>(info.get()), &elements));
    if (type != onnx::kTensorFloat) return fail(ErrorCode::kCorrupt, "the model's output must be floats");
    DOCENT_TRY(call<onnx::TensorData>(ErrorCode::kInternal, value.get(), &data));
    const float* values = static_cast<const float*>(data);
    return std::vector<float>(values, values + elements);
  }

  const onnx::Table* api_;
  std::vector<std::string> inputs_, outputs_;
  // Released in reverse order: the session before the environment it lives in.
  Owned<onnx::Env, onnx::ReleaseEnv> env_;
  Owned<onnx::MemoryInfo, onnx::ReleaseMemoryInfo> memory_;
  Owned<onnx::Session, onnx::ReleaseSession> session_;
};

}  // namespace

base::Result<std::unique_ptr<OnnxModel>> OnnxModel::load(const std::filesystem::path& runtime_library, std::string_view model, Options options) {
  DOCENT_ASSIGN(const auto* api, load_api(runtime_library));
  auto loaded = std::make_unique<LoadedModel>(api);
  DOCENT_TRY(loaded->start(model, options));
  return loaded;
}

}  // namespace docent::infer
