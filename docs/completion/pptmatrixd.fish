# SPDX-License-Identifier: BSD-2-Clause
# Completion of pptmatrixd for fish.

complete -c pptmatrixd -f
complete -c pptmatrixd -l address -x -d 'Where to listen'
complete -c pptmatrixd -l connections -x -a '0 16 64' -d 'Of one address at a time'
complete -c pptmatrixd -l deadline -x -a '20' -d 'For a whole request'
complete -c pptmatrixd -l import -r -F -d 'Take in an export and end'
complete -c pptmatrixd -l key-reports -x -a '20' -d 'Of a new key a day'
complete -c pptmatrixd -l moderators -r -F -d 'Keys that may moderate'
complete -c pptmatrixd -l new-keys -x -a '10' -d 'Of a network a day'
complete -c pptmatrixd -l no-pages -d 'The pages are made elsewhere'
complete -c pptmatrixd -l port -x -a '0 8080' -d 'Where to listen'
complete -c pptmatrixd -l proxy -d 'A proxy here says who asks'
complete -c pptmatrixd -l puts -x -a '60' -d 'Of a network an hour'
complete -c pptmatrixd -l segment -x -a '65536' -d 'Entries of an export segment'
complete -c pptmatrixd -l site -x -a '(__fish_complete_directories)' -d 'Where the pages go'
complete -c pptmatrixd -l state -x -a '(__fish_complete_directories)' -d 'The state folder'
complete -c pptmatrixd -l store -r -F -d 'The file of SQLite, or PostgreSQL'
complete -c pptmatrixd -l work -x -a '0 20' -d 'Proof of work of new keys'
complete -c pptmatrixd -l quiet -d 'Say less'
complete -c pptmatrixd -l verbose -d 'Say more'
complete -c pptmatrixd -l help -d 'Print the options'
complete -c pptmatrixd -l version -d 'Print the version'
