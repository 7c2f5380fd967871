# SPDX-License-Identifier: BSD-2-Clause
# Completion of pptmatrix for fish.

set -l commands build export import moderate verify

complete -c pptmatrix -n "not __fish_seen_subcommand_from $commands" -f
complete -c pptmatrix -n "not __fish_seen_subcommand_from $commands" -l help -d 'Print the commands'
complete -c pptmatrix -n "not __fish_seen_subcommand_from $commands" -a build -d "Make the site of a repository"
complete -c pptmatrix -n "not __fish_seen_subcommand_from $commands" -a export -d "Write all as a server's export has it"
complete -c pptmatrix -n "not __fish_seen_subcommand_from $commands" -a import -d "Add an export to a repository"
complete -c pptmatrix -n "not __fish_seen_subcommand_from $commands" -a moderate -d "Sign a moderator's statement"
complete -c pptmatrix -n "not __fish_seen_subcommand_from $commands" -a verify -d "Check a repository"
complete -c pptmatrix -n '__fish_seen_subcommand_from build' -l cited -r -F -d 'Set-ups published elsewhere'
complete -c pptmatrix -n '__fish_seen_subcommand_from build' -l seeds -r -F -d 'Facts of listings'
complete -c pptmatrix -n '__fish_seen_subcommand_from moderate' -f -a "approve block issue refuse tier unblock waiting"
complete -c pptmatrix -n '__fish_seen_subcommand_from moderate' -l key -r -F -d "The moderator's key"
complete -c pptmatrix -n '__fish_seen_subcommand_from moderate' -f -l print -d 'Print the statement, and send nothing'
complete -c pptmatrix -n '__fish_seen_subcommand_from moderate' -l reason -x -d 'Why, in public'
complete -c pptmatrix -n '__fish_seen_subcommand_from moderate' -l to -x -d 'The server'
