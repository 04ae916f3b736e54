from masterchef.cli import main

main()
