"""`python -m duizhao.cli`."""

from duizhao.cli import main

main()
