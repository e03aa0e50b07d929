#include "login/password.h"

#include <algorithm>

#include "base/encoding.h"
#include "profile/handle.h"

namespace acquaint::login {
namespace {

constexpr std::size_t kPointsMin = 8;
constexpr std::size_t kPointsMax = 128;
constexpr std::size_t kBytesMax = 512;

// Folded and sorted. Shorter ones are refused for their length already.
constexpr std::string_view kCommonPasswords[] = {
    "!@#$%^&*", "!@#$%^&*(", "!qaz2wsx", "00000000", "000000000", "0000000000", "01234567",
    "0123456789", "0987654321", "11111111", "111111111", "1111111111", "11112222", "11223344",
    "1122334455", "112233445566", "12121212", "1212121212", "123123123", "1231231234", "12341234",
    "12344321", "1234554321", "12345678", "123456789", "1234567890", "1234567891", "12345678910",
    "123456789a", "123456ab", "123456abc", "123456qwe", "1234abcd", "1234qwer", "123qwe123",
    "123qweasd", "12qwaszx", "1q2w3e4r", "1q2w3e4r5t", "1q2w3e4r5t6y", "1qaz1qaz", "1qaz2wsx",
    "1qaz2wsx3edc", "1qaz@wsx", "1qazxsw2", "22222222", "33333333", "44444444", "55555555",
    "66666666", "77777777", "87654321", "88888888", "888888888", "987654321", "9876543210",
    "99999999", "999999999", "a1234567", "a12345678", "a123456789", "a1b2c3d4", "a1b2c3d4e5",
    "aa123456", "aa12345678", "aaaa1111", "aaaaaaaa", "aaaaaaaaa", "aaaaaaaaaa", "abc12345",
    "abc123456", "abc123abc", "abcabcabc", "abcd1234", "abcd12345", "abcdefg1", "abcdefgh",
    "abcdefghi", "access14", "admin123", "admin1234", "admin12345", "adminadmin", "administrator",
    "alexander", "alexandra", "arsenal1", "asd123456", "asdasdasd", "asdf1234", "asdfasdf",
    "asdfghjk", "asdfghjkl", "asdfghjkl1", "ashley12", "asshole1", "autumn2024", "azerty123",
    "azertyuiop", "barcelona", "baseball", "baseball1", "basketball", "batman123", "beautiful",
    "benjamin", "bigdaddy", "blink182", "butterfly", "butterfly1", "changeme", "changeme1",
    "changeme123", "charlie1", "cheesecake", "chelsea1", "chocolate", "chocolate1", "christian",
    "cocacola", "computer", "computer1", "contrasena", "contraseña", "correcthorsebatterystaple",
    "corvette", "daniel12", "default1", "demo1234", "dragon12", "dragon123", "elizabeth",
    "eminem123", "facebook", "facebook1", "ferrari1", "football", "football1", "fortnite",
    "fuckoff1", "fuckyou1", "fuckyou2", "google123", "guest123", "guest1234", "hallo123",
    "hello123", "hello1234", "hellohello", "hellokitty", "ilovegod", "iloveme1", "iloveyou",
    "iloveyou!", "iloveyou1", "iloveyou123", "iloveyou2", "internet", "internet1", "jennifer",
    "jennifer1", "jessica1", "jonathan", "jordan123", "jordan23", "juventus", "letmein!",
    "letmein1", "letmein123", "linkedin", "linkedin1", "liverpool", "liverpool1", "lkjhgfdsa",
    "lovelove", "loveyou1", "manchester", "marlboro", "master12", "master123", "maverick",
    "mercedes", "metallica", "michael1", "michelle", "michelle1", "midnight", "minecraft",
    "minecraft1", "mnbvcxz1", "monkey12", "monkey123", "motdepasse", "motherfucker", "mustang1",
    "mypass123", "mypassword", "newpassword", "nicholas", "nirvana1", "p4ssw0rd", "p@ssw0rd",
    "p@ssword", "pa$$word", "pa55word", "parola123", "pass1234", "pass12345", "passpass",
    "passpass1", "passport", "passw0rd", "passw0rd1", "password", "password!", "password0",
    "password01", "password1", "password1!", "password11", "password12", "password123",
    "password1234", "password2", "password2023", "password2024", "password2025", "password3",
    "passwords", "passwort", "passwort1", "passwort123", "patricia", "phoenix1", "poiuytrewq",
    "pokemon1", "pokemon123", "princess", "princess1", "pussycat", "q1w2e3r4", "q1w2e3r4t5",
    "qazwsx123", "qazwsxedc", "qwe12345", "qweasdzxc", "qweqweqwe", "qwerty!@#", "qwerty12",
    "qwerty123", "qwerty1234", "qwerty12345", "qwerty123456", "qwertyqwerty", "qwertyui",
    "qwertyuiop", "qwertz123", "qwertzuiop", "rainbow1", "realmadrid", "root1234", "rootroot",
    "samantha", "samsung1", "samsung123", "schatz123", "scorpion", "secret12", "secret123",
    "secret1234", "security", "senha123", "senha1234", "shadow12", "shadow123", "slipknot",
    "spiderman", "spring2024", "spring2025", "startrek", "starwars", "starwars1", "strawberry",
    "summer2023", "summer2024", "summer2025", "sunshine", "sunshine1", "superman", "superman1",
    "sweetheart", "temp1234", "temppass", "test1234", "test12345", "tester123", "testing1",
    "testing123", "testtest", "toor1234", "trustno1", "trustno1!", "user1234", "veronica",
    "victoria", "welcome!", "welcome1", "welcome1!", "welcome12", "welcome123", "whatever",
    "whatever1", "winter2023", "winter2024", "winter2025", "zaq12wsx", "zaq1zaq1", "zxcvbnm1",
    "zxcvbnm123", "zxcvbnmm",
};

static_assert(std::ranges::is_sorted(kCommonPasswords));

std::size_t count_points(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::unexpected<Error> refuse(std::string code, std::string message) {
  return invalid(std::move(code), std::move(message), "password");
}

}  // namespace

Result<Done> check_new_password(std::string_view password,
                                std::span<const std::string> context_words) {
  // The length in bytes comes first: it bounds the work of all other checks.
  if (password.size() > kBytesMax) {
    return refuse("password.too_long", "The password may have at most 128 characters.");
  }
  if (!is_utf8(password)) {
    return refuse("password.bad_encoding", "The password is not valid UTF-8.");
  }
  const std::size_t points = count_points(password);
  if (points < kPointsMin) {
    return refuse("password.too_short", "The password needs at least 8 characters.");
  }
  if (points > kPointsMax) {
    return refuse("password.too_long", "The password may have at most 128 characters.");
  }
  const std::string folded = profile::fold(password);
  if (std::ranges::binary_search(kCommonPasswords, folded)) {
    return refuse("password.too_common",
                  "Many people use this password, so it is the first that others try.");
  }
  if (std::ranges::any_of(context_words,
                          [&](const std::string& word) { return profile::fold(word) == folded; })) {
    return refuse("password.personal", "The password must not be your name or address.");
  }
  return Done{};
}

}  // namespace acquaint::login
