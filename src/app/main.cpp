// The `docent` program: finds its models, hands the composition root to the command line.
#include <clocale>
#include <filesystem>

#include "app/app.h"
#include "cli/main.h"

int main(int argc, char** argv) {
  // Names in archives are converted through the locale; everything else is UTF-8 whatever it says.
  std::setlocale(LC_CTYPE, "C.UTF-8");
  std::error_code error;
  const auto executable = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto models = docent::app::find_models(executable);
  return docent::cli::run_command_line(
      argc, argv, executable,
      [&](const docent::cli::SessionOptions& options, const docent::config::Config& config) {
        return docent::app::open_app(options, config, models);
      });
}
