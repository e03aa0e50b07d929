#include <iostream>

#include "app/command_line.h"

int main(int argc, char** argv) {
  return acquaint::app::run_command_line(argc, argv, std::cin, std::cout, std::cerr);
}
