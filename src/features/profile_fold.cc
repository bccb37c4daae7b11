#include "features/folds.h"

#include <cmath>

namespace aisle::features {

namespace {

// Who it is, by their profile as of then: age, sex, country (else that of the last event), region, and the
// last device.
class Who : public Fold {
 public:
  explicit Who(const FoldContext& context)
      : sexes_(context.sexes), countries_(context.countries), regions_(context.regions), devices_(context.devices) {
    names_ = {"age", "has_profile"};
    for (const auto& sex : sexes_) names_.push_back("sex = " + sex.name);
    for (const auto& country : countries_) names_.push_back("country = " + country.name);
    for (const auto& region : regions_) names_.push_back("region = " + region.name);
    for (const auto& device : devices_) names_.push_back("device = " + device.name);
  }

  void add(const EventView& event) override {
    if (event.country != 0) country_ = event.country;
    if (event.device != 0) device_ = event.device;
  }
  void know(const ProfileView& profile) override {
    profile_ = profile;
    known_ = true;
  }
  void clear() override {
    profile_ = {.age = NAN};
    known_ = false;
    country_ = device_ = 0;
  }
  void read(Micros /*now*/, std::span<float> row) const override {
    row[0] = profile_.age;
    row[1] = known_ ? 1 : 0;
    std::size_t place = 2;
    const auto flags = [&](const std::vector<Named>& all, Code code) {
      for (const auto& named : all) row[place++] = code != 0 && named.code == code ? 1 : 0;
    };
    flags(sexes_, profile_.sex);
    flags(countries_, profile_.country != 0 ? profile_.country : country_);
    flags(regions_, profile_.region);
    flags(devices_, device_);
  }
  [[nodiscard]] std::span<const std::string> names() const override { return names_; }

 private:
  std::vector<Named> sexes_, countries_, regions_, devices_;
  ProfileView profile_{.age = NAN};
  bool known_ = false;
  Code country_ = 0, device_ = 0;
  std::vector<std::string> names_;
};

}  // namespace

std::unique_ptr<Fold> make_profile(const FoldContext& context) { return std::make_unique<Who>(context); }

}  // namespace aisle::features
