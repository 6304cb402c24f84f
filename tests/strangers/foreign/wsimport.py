"""Give each WSDL that is named to wsimport of JAX-WS RI, in one Java: wsimport.py FOLDER WSDL...; a line of JSON for each."""

import json
import sys
from pathlib import Path

import jpype

JARS = """
jaxws-tools jaxws-rt jaxws-ri-runtime jaxws-api jaxb-api jaxb-core jaxb-runtime jaxb-xjc jaxb-impl wscompile stax-ex
streambuffer txw2 istack-commons-runtime istack-commons-tools policy rngom dtd-parser mimepull gmbal management-api
saaj-ri javax.xml.soap-api jsr181-api javax.activation xsom relaxng-datatype codemodel ha-api args4j
""".split()
there = [
    path for path in (Path("/usr/share/java", f"{name}.jar") for name in JARS) if path.exists()
]
jpype.startJVM(
    "-Xss4m",
    "-XX:TieredStopAtLevel=1",
    classpath=[str(path) for path in there],
    convertStrings=True,
)
tool = jpype.JClass("com.sun.tools.ws.wscompile.WsimportTool")
written = jpype.JClass("java.io.ByteArrayOutputStream")
for wsdl in sys.argv[2:]:
    said = written()
    taken = tool(said).run(["-Xnocompile", "-quiet", "-extension", "-d", sys.argv[1], wsdl])
    line = {"wsdl": Path(wsdl).name, "taken": bool(taken), "said": str(said.toString()).strip()}
    sys.stdout.write(json.dumps(line) + "\n")
